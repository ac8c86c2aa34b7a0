// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <unordered_map>

#include "fe/audit/findings.h"
#include "fe/base/error.h"

namespace fe::audit {
namespace {

struct Where {
  size_t part;
  size_t sample;
};

// Names of the copies in one part, each with what it is a copy of.
struct Copies {
  std::vector<std::string> inside, across, relabeled, alike;
};

class CopyFinder {
 public:
  explicit CopyFinder(const std::vector<PartScan>& parts) : parts_(parts) {}

  // To be called for the parts in their order.
  Copies find(size_t part) {
    Copies copies;
    for (size_t i = 0; i < parts_[part].samples.size(); ++i) compare({part, i}, copies);
    return copies;
  }

 private:
  const SampleScan& sample(const Where& at) const { return parts_[at.part].samples[at.sample]; }

  // "b.png (a.png)"; a sample of another part with the name of that part.
  std::string pair(const Where& at, const Where& first) const {
    const std::string part = first.part == at.part ? "" : parts_[first.part].part->name + ": ";
    return fmt::format("{} ({}{})", parts_[at.part].sample_name(at.sample), part,
                       parts_[first.part].sample_name(first.sample));
  }

  void compare(const Where& at, Copies& copies) {
    const SampleScan& here = sample(at);
    if (here.digest.empty()) return;
    if (const auto [seen, is_new] = by_digest_.try_emplace(here.digest, at); !is_new) {
      const Where& first = seen->second;
      (first.part == at.part ? copies.inside : copies.across).push_back(pair(at, first));
      // Labels of other parts may count other classes.
      if (first.part == at.part && sample(first).labels != here.labels) {
        copies.relabeled.push_back(pair(at, first));
      }
      return;
    }
    if (!here.look) return;
    const auto [seen, is_new] = by_look_.try_emplace(*here.look, at);
    if (!is_new) copies.alike.push_back(pair(at, seen->second));
  }

  const std::vector<PartScan>& parts_;
  std::unordered_map<std::string, Where> by_digest_;
  std::unordered_map<uint64_t, Where> by_look_;
};

void report_copies(const Copies& copies, const PartReport& audit, Findings& findings) {
  if (!copies.across.empty()) {
    findings.error("{}: {} of {} samples are also in an earlier part: {}. Remove them from one.",
                   audit.name, audit.overlap, audit.samples, some_of(copies.across));
  }
  if (!copies.inside.empty()) {
    findings.warning("{}: {} of {} samples are copies of others: {}.", audit.name, audit.duplicates,
                     audit.samples, some_of(copies.inside));
  }
  if (!copies.relabeled.empty()) {
    findings.warning("{}: {} copies have another label than the first: {}.", audit.name,
                     copies.relabeled.size(), some_of(copies.relabeled));
  }
  if (!copies.alike.empty()) {
    findings.warning(
        "{}: {} images look like others, by a hash of 8 x 8 cells, which may be a coincidence: {}.",
        audit.name, audit.near_duplicates, some_of(copies.alike));
  }
}

}  // namespace

void find_copies(const std::vector<PartScan>& parts,
                 std::vector<PartReport>& audits,
                 Findings& findings) {
  CopyFinder finder(parts);
  for (size_t p = 0; p < parts.size(); ++p) {
    const Copies copies = finder.find(p);
    audits[p].duplicates = static_cast<int64_t>(copies.inside.size());
    audits[p].overlap = static_cast<int64_t>(copies.across.size());
    audits[p].near_duplicates = static_cast<int64_t>(copies.alike.size());
    report_copies(copies, audits[p], findings);
  }
}

}  // namespace fe::audit
