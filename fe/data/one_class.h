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

struct OneClassOptions {
  static constexpr std::string_view kName = "one_class";
  static constexpr std::string_view kDoc = "for novelty detection: all inliers, some of the others";

  Key key;
  std::vector<int64_t> inliers = {};
  std::optional<double> outlier_fraction = 0.5;
  std::optional<uint64_t> seed = {};

  static auto fields() {
    using O = OneClassOptions;
    return std::tuple(
        field("key", &O::key, "the integer labels to decide by"),
        field("inliers", &O::inliers, "labels that count as inliers; they get 1, others 0"),
        field("outlier_fraction", &O::outlier_fraction,
              "fraction of outliers among the samples kept; unset: all are kept",
              from_to_below(0, 1)),
        field("seed", &O::seed, "for drawing outliers; unset: the process's root seed"));
  }

  Dataset operator()(const Dataset& dataset) const;  ///< dataset.one_class(*this)
};

}  // namespace fe
