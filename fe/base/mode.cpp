// SPDX-License-Identifier: Apache-2.0
#include "fe/base/mode.h"

#include <algorithm>

#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe {

std::string_view name(Mode mode) {
  switch (mode) {
    case Mode::kTrain:
      return "train";
    case Mode::kEval:
      return "eval";
    case Mode::kTest:
      return "test";
    case Mode::kInfer:
      return "infer";
  }
  return "?";
}

Modes Modes::parse(const std::vector<std::string>& words) {
  if (words.empty()) return all();
  const auto negated = std::count_if(words.begin(), words.end(),
                                     [](const std::string& w) { return w.starts_with('!'); });
  FE_CHECK(negated == 0 || negated == static_cast<std::ptrdiff_t>(words.size()),
           "mode: [{}] mixes modes with negated modes. Use one or the other.",
           fmt::join(words, ", "));
  Modes modes = negated ? all() : Modes({});
  for (const std::string& word : words) {
    const std::string_view plain = std::string_view(word).substr(negated ? 1 : 0);
    const auto* found = std::find_if(kAllModes.begin(), kAllModes.end(),
                                     [&](Mode mode) { return fe::name(mode) == plain; });
    FE_CHECK(found != kAllModes.end(),
             "mode: expected train, eval, test or infer (or '!' and one of these), got '{}'.{}",
             word, did_you_mean(plain, {"train", "eval", "test", "infer"}));
    modes.bits_ =
        static_cast<uint8_t>(negated ? modes.bits_ & ~bit(*found) : modes.bits_ | bit(*found));
  }
  return modes;
}

std::string Modes::str() const {
  if (*this == all()) return "all";
  std::vector<std::string_view> names;
  for (Mode mode : kAllModes) {
    if (contains(mode)) names.push_back(fe::name(mode));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

DsIds::DsIds(const std::vector<std::string>& ids) {
  const auto negated = std::count_if(ids.begin(), ids.end(),
                                     [](const std::string& id) { return id.starts_with('!'); });
  FE_CHECK(negated == 0 || negated == static_cast<std::ptrdiff_t>(ids.size()),
           "ds_id: [{}] mixes names with negated names. Use one or the other.",
           fmt::join(ids, ", "));
  excludes_ = ids.empty() || negated > 0;
  for (const std::string& id : ids) {
    ids_.push_back(id.substr(negated ? 1 : 0));
    FE_CHECK(!ids_.back().empty() && ids_.back().find_first_of(":;|") == std::string::npos,
             "ds_id: '{}' is not a data set's name: expected one without ':', ';' and '|'.", id);
  }
}

bool DsIds::contains(std::string_view ds_id) const {
  const bool listed = std::find(ids_.begin(), ids_.end(), ds_id) != ids_.end();
  return listed != excludes_;
}

}  // namespace fe
