// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fe/estimator/snapshot/keeper.h"

namespace fe::testing {

/// A snapshot whose content encodes its step.
inline Snapshot snapshot_of(int64_t step, int64_t numbers = 500) {
  return {
      .content = {.tensors = {{"models/net/model/weight", torch::arange(numbers, torch::kFloat) +
                                                              1.0 / static_cast<double>(1 + step)},
                              {"random/0", torch::full({3}, step, torch::kLong)}},
                  .attributes = {{"kind", "a test"}, {"run", std::to_string(step)}}},
      .step = step,
      .epoch = step / 10 + 1};
}

/// To the last bit.
inline bool same(const Snapshot& a, const Snapshot& b) {
  if (a.step != b.step || a.epoch != b.epoch || a.content.attributes != b.content.attributes ||
      a.content.tensors.size() != b.content.tensors.size()) {
    return false;
  }
  for (size_t i = 0; i < a.content.tensors.size(); ++i) {
    if (a.content.tensors[i].first != b.content.tensors[i].first ||
        !torch::equal(a.content.tensors[i].second, b.content.tensors[i].second)) {
      return false;
    }
  }
  return true;
}

inline void expect_step(const std::optional<Snapshot>& snapshot, int64_t step) {
  ASSERT_TRUE(snapshot.has_value());
  EXPECT_EQ(snapshot->step, step);
  EXPECT_TRUE(same(*snapshot, snapshot_of(step))) << "step " << snapshot->step;
}

inline std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

inline std::string snapshot_name(int64_t step) { return fmt::format("snapshot_{:010}.h5", step); }

}  // namespace fe::testing
