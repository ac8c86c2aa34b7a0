// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "detect/threshold.h"
#include "fe/base/key.h"

namespace fe::detect {

/// Options of OutlierDetector::score().
struct ScoreOptions {
  std::optional<double> outlier_perc = {};  ///< in (0, 100]; unset: the detector's
  int64_t batch_size = 256;                 ///< changes no score by more than rounding
  bool feature_score = false;
  bool reconstruction = false;
  /// Keep the scores of samples that are not finite (NaN or infinite); else they are an error.
  bool allow_nan = false;
};

/// Options of OutlierDetector::infer_threshold().
struct InferThresholdOptions {
  ThresholdMethod method = ThresholdMethod::kPercentile;
  double threshold_perc = 95.0;  ///< kPercentile: fraction of normal samples, in (0, 100]
  OutlierType outlier_type = OutlierType::kInstance;
  std::optional<double> outlier_perc = {};  ///< as in ScoreOptions
  /// Labels that mean normal, of the key label_key; other samples are outliers. A percentile is
  /// taken of the normal samples alone; without labels, of all. Other methods need them.
  std::vector<int64_t> normal_labels = {};
  Key label_key = "y";
  double false_positive_cost = 1.0;  ///< kCost: of a normal sample that is flagged
  double false_negative_cost = 1.0;  ///< kCost: of an outlier that is missed
  int64_t batch_size = 256;
};

/// Options of OutlierDetector::predict().
struct PredictOptions {
  std::optional<OutlierType> outlier_type = {};  ///< unset: what the threshold was found for
  std::optional<double> outlier_perc = {};       ///< as in ScoreOptions
  int64_t batch_size = 256;
  bool return_feature_score = true;
  bool return_instance_score = true;
};

}  // namespace fe::detect
