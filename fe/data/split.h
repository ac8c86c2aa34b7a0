// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/options/options.h"

namespace fe {

class Dataset;

struct SplitOptions {
  static constexpr std::string_view kName = "split";
  static constexpr std::string_view kDoc = "parts of these sizes: name.0, name.1";

  std::vector<double> fractions;
  bool shuffle = false;
  std::optional<uint64_t> seed = {};
  std::optional<Key> stratify = {};

  static auto fields() {
    using O = SplitOptions;
    return std::tuple(
        field("fractions", &O::fractions, "fraction of the samples in each part",
              Range{.low = 0, .high = 1, .low_open = true, .high_open = true}),
        field("shuffle", &O::shuffle, "shuffle first; false: split in order"),
        field("seed", &O::seed, "shuffle by this seed; unset: by the process's root seed"),
        field("stratify", &O::stratify,
              "key of integer labels whose proportions every part keeps"));
  }

  std::vector<Dataset> operator()(const Dataset& dataset) const;  ///< dataset.split(*this)
};

}  // namespace fe
