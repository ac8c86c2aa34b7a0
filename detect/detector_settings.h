// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "detect/threshold.h"
#include "fe/base/options.h"
#include "fe/base/schedule.h"
#include "fe/model/optimizer.h"
#include "fe/pipeline/numpy_op.h"

namespace fe::detect {

/// What the options of every detector have in common, beside its networks. The options structs
/// repeat these members, since an aggregate with a base cannot be made with designators.
struct DetectorSettings {
  OptimizerOptions optimizer = Adam{.lr = 1e-3};
  double ema_decay = 0.0;
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
  std::vector<Scheduled<AnyNumpyOp>> ops = {};  ///< the preprocessing; in a config pipeline.ops
};

/// The declarations of these members in the options O of a detector.
template <class O>
constexpr auto common_fields() {
  return std::tuple(
      field("optimizer", &O::optimizer, "of the networks"),
      field("ema_decay", &O::ema_decay, "above 0: score with an exponential mean of the weights",
            from_to_below(0, 1)),
      field("train_input", &O::train_input,
            "what the networks are given in training; with noise, say. The target is x"),
      field("outlier_perc", &O::outlier_perc,
            "share of the features, in per cent, whose scores make an instance's: the largest",
            Range{.low = 0, .high = 100, .low_open = true}),
      field("threshold", &O::threshold, "the score above which a sample is an outlier"),
      field("threshold_method", &O::threshold_method,
            "how the threshold is found after training; unset: not"),
      field("threshold_perc", &O::threshold_perc, "of percentile: share of normal samples",
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

template <class O>
DetectorSettings settings_of(const O& o) {
  return {.optimizer = o.optimizer,
          .ema_decay = o.ema_decay,
          .train_input = o.train_input,
          .outlier_perc = o.outlier_perc,
          .threshold = o.threshold,
          .threshold_method = o.threshold_method,
          .threshold_perc = o.threshold_perc,
          .outlier_type = o.outlier_type,
          .threshold_data = o.threshold_data,
          .label_key = o.label_key,
          .normal_labels = o.normal_labels,
          .false_positive_cost = o.false_positive_cost,
          .false_negative_cost = o.false_negative_cost,
          .data_type = o.data_type,
          .class_names = o.class_names,
          .ops = o.ops};
}

}  // namespace fe::detect
