// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/findings.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "fe/base/error.h"

namespace fe::audit {
namespace {

constexpr size_t kMostNamed = 5;
constexpr size_t kMostLabels = 1000;  // more than that are numbers of samples, not classes

std::vector<std::string> samples_with(const PartScan& part, bool SampleScan::*fault) {
  std::vector<std::string> names;
  for (size_t i = 0; i < part.samples.size(); ++i) {
    if (part.samples[i].*fault) names.push_back(part.sample_name(i));
  }
  return names;
}

void find_unreadable(const PartScan& part, PartReport& audit, Findings& findings) {
  for (size_t i = 0; i < part.samples.size(); ++i) {
    const std::string& error = part.samples[i].error;
    if (error.empty()) continue;
    ++audit.unreadable;
    // Files are named in the error.
    const bool is_file = !part.part->samples.empty();
    findings.error("{}: {}{}", audit.name, is_file ? "" : part.sample_name(i) + ": ", error);
  }
}

void find_not_finite(const PartScan& part, const PartReport& audit, Findings& findings) {
  for (const ColumnReport& column : part.columns) {
    if (column.nan + column.infinite == 0) continue;
    findings.error("{}: '{}' has {} NaN and {} infinite values. Samples with such values: {}.",
                   audit.name, column.key, column.nan, column.infinite,
                   some_of(samples_with(part, &SampleScan::not_finite)));
  }
}

void find_constant(const PartScan& part, PartReport& audit, Findings& findings) {
  const auto names = samples_with(part, &SampleScan::constant);
  audit.constant = static_cast<int64_t>(names.size());
  if (names.empty()) return;
  findings.warning("{}: {} of {} samples have one color or value everywhere: {}.", audit.name,
                   names.size(), audit.samples, some_of(names));
}

void find_mixtures(const PartScan& part, const PartReport& audit, Findings& findings) {
  for (const ColumnReport& column : part.columns) {
    if (column.shapes.size() > 1) {
      findings.warning(
          "{}: samples of '{}' have {} shapes. Batches need one: resize them, for folders of "
          "images with height and width.",
          audit.name, column.key, column.shapes.size());
    }
    if (column.gray > 0 && column.color > 0) {
      findings.warning("{}: {} images of '{}' are gray, {} in color.", audit.name, column.gray,
                       column.key, column.color);
    }
  }
}

std::string label_name(const Part& part, int64_t label) {
  const bool has_name = label >= 0 && label < static_cast<int64_t>(part.classes.size());
  return has_name ? part.classes[static_cast<size_t>(label)] : fmt::format("{}", label);
}

void count_labels(const PartScan& part, PartReport& audit) {
  for (size_t k = 0; k < part.label_keys.size(); ++k) {
    std::map<std::string, int64_t> counts;
    for (const SampleScan& sample : part.samples) {
      if (sample.error.empty()) ++counts[label_name(*part.part, sample.labels[k])];
      if (counts.size() > kMostLabels) break;
    }
    if (counts.size() <= kMostLabels) audit.labels[part.label_keys[k]] = std::move(counts);
  }
}

}  // namespace

void find_in_part(const PartScan& part, PartReport& audit, Findings& findings) {
  find_unreadable(part, audit, findings);
  find_not_finite(part, audit, findings);
  find_constant(part, audit, findings);
  find_mixtures(part, audit, findings);
  count_labels(part, audit);
}

std::string some_of(const std::vector<std::string>& names) {
  const auto most = static_cast<std::ptrdiff_t>(std::min(names.size(), kMostNamed));
  std::vector<std::string> some(names.begin(), names.begin() + most);
  if (names.size() > some.size())
    some.push_back(fmt::format("{} more", names.size() - some.size()));
  return fmt::format("{}", fmt::join(some, ", "));
}

}  // namespace fe::audit
