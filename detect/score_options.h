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
  bool feature_score = false;               ///< whether to return feature scores
  bool reconstruction = false;              ///< whether to return reconstructions
  /// Keep the scores of samples that are not finite (NaN or infinite); else they are an error.
  bool allow_nan = false;
};

/// Options of OutlierDetector::infer_threshold().
struct InferThresholdOptions {
  ThresholdMethod method = ThresholdMethod::kPercentile;  ///< how to find the threshold
  double threshold_perc = 95.0;  ///< kPercentile: fraction of normal samples, in (0, 100]
  /// Whether the threshold is for instances or features.
  OutlierType outlier_type = OutlierType::kInstance;
  std::optional<double> outlier_perc = {};  ///< as in ScoreOptions
  /// Labels that mean normal, of the key label_key; other samples are outliers. A percentile is
  /// taken of the normal samples alone; without labels, of all. Other methods need them.
  std::vector<int64_t> normal_labels = {};
  Key label_key = "y";               ///< the key of the labels
  double false_positive_cost = 1.0;  ///< kCost: of a normal sample that is flagged
  double false_negative_cost = 1.0;  ///< kCost: of an outlier that is missed
  int64_t batch_size = 256;          ///< the number of samples per batch
};

/// Options of OutlierDetector::predict().
struct PredictOptions {
  std::optional<OutlierType> outlier_type = {};  ///< unset: what the threshold was found for
  std::optional<double> outlier_perc = {};       ///< as in ScoreOptions
  int64_t batch_size = 256;                      ///< the number of samples per batch
  bool return_feature_score = true;              ///< whether to return feature scores
  bool return_instance_score = true;             ///< whether to return instance scores
};

}  // namespace fe::detect
