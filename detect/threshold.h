// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace fe::detect {

/// What is called an outlier: whole samples, or each of their values (pixels, columns).
enum class OutlierType { kInstance, kFeature };
std::string option_name(OutlierType type);  ///< "instance" or "feature"
constexpr auto choices(OutlierType) {
  return std::array{OutlierType::kInstance, OutlierType::kFeature};
}

/// How a threshold was chosen.
enum class ThresholdMethod {
  kGiven,       ///< by hand
  kPercentile,  ///< a percentile of the scores of normal samples
  kEqualError,  ///< where the false negative rate equals the false positive rate
  kBestF1,      ///< where F1 of the outliers is highest
  kCost         ///< where mistakes cost least
};
std::string option_name(ThresholdMethod method);  ///< "given", "percentile", "equal_error", ...
constexpr auto choices(ThresholdMethod) {
  return std::array{ThresholdMethod::kGiven, ThresholdMethod::kPercentile,
                    ThresholdMethod::kEqualError, ThresholdMethod::kBestF1, ThresholdMethod::kCost};
}

/// The score above which a sample, or a feature, is an outlier, and how it was found.
struct Threshold {
  double value = 0.0;  ///< the score above which a sample is an outlier
  ThresholdMethod method = ThresholdMethod::kGiven;   ///< how it was found
  OutlierType outlier_type = OutlierType::kInstance;  ///< whether it is for instances or features
  double outlier_perc = 100.0;                     ///< of the instance scores that it was found on
  std::optional<double> threshold_perc = {};       ///< kPercentile
  int64_t samples = 0;                             ///< that it was found on; 0: given
  std::optional<double> false_positive_rate = {};  ///< on these, if they had labels
  std::optional<double> false_negative_rate = {};  ///< the fraction of outliers below it
  double score_min = 0.0;                          ///< of the scores that it was found on
  double score_max = 0.0;                          ///< the largest score of those samples

  /// Strictly above.
  bool is_outlier(double score) const { return score > value; }
  /// clamp((score - value) / (score_max - score_min) + 0.5, 0, 1): above 0.5 for outliers, and
  /// comparable between detectors. The sign of score - value alone for a given threshold.
  double normalized(double score) const;
};

/// The threshold as JSON.
std::string to_json(const Threshold& threshold);
/// Throws fe::Error for what to_json() did not write.
Threshold threshold_from_json(const std::string& text);

}  // namespace fe::detect
