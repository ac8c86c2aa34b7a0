// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "detect/threshold.h"
#include "fe/base/key.h"
#include "fe/base/options/options.h"

namespace fe::detect {

/// What the options of every detector have in common: a member `scoring` of each. A config writes
/// them beside the detector's own options.
struct ScoringOptions {
  Key train_input = "x";
  double outlier_perc = 100.0;
  std::optional<double> threshold = {};
  std::optional<ThresholdMethod> threshold_method = {};
  double threshold_perc = 95.0;
  OutlierType outlier_type = OutlierType::kInstance;
  std::optional<std::string> threshold_data = {};
  Key label_key = "y";
  std::vector<int64_t> normal_labels = {};
  double false_positive_cost = 1.0;
  double false_negative_cost = 1.0;
  std::string data_type = {};
  std::vector<std::string> class_names = {};

  static auto fields() {
    using O = ScoringOptions;
    return std::tuple(
        field("train_input", &O::train_input,
              "what the networks are given in training; with noise, say. The target is x"),
        field("outlier_perc", &O::outlier_perc,
              "fraction of the features, in per cent, whose scores make an instance's: the largest",
              Range{.low = 0, .high = 100, .low_open = true}),
        field("threshold", &O::threshold, "the score above which a sample is an outlier"),
        field("threshold_method", &O::threshold_method,
              "how the threshold is found after training; unset: not"),
        field("threshold_perc", &O::threshold_perc, "of percentile: fraction of normal samples",
              Range{.low = 0, .high = 100, .low_open = true}),
        field("outlier_type", &O::outlier_type,
              "what the threshold is found for: samples or features"),
        field("threshold_data", &O::threshold_data,
              "the data set of eval_data that it is found on; unset: the first, or train_data"),
        field("label_key", &O::label_key, "of the labels of these data"),
        field("normal_labels", &O::normal_labels,
              "labels that mean normal; none: no labels are read"),
        field("false_positive_cost", &O::false_positive_cost, "of cost: a normal sample flagged",
              at_least(0)),
        field("false_negative_cost", &O::false_negative_cost, "of cost: an outlier missed",
              at_least(0)),
        field("data_type", &O::data_type, "image, tabular or time-series; for the answers' meta"),
        field("class_names", &O::class_names, "of the labels; kept in the detector's file"));
  }
};

}  // namespace fe::detect
