// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fe::traces {

struct RocOptions {
  int64_t positive_label = 1;     ///< any other label is negative
  bool drop_intermediate = true;  ///< leave out points on a straight line between their neighbors
};

/// Receiver operating characteristic: point i counts a sample as positive when its score is at
/// least thresholds[i]. From (0, 0), whose threshold is infinite, to (1, 1).
struct RocCurve {
  std::vector<double> fpr;         ///< false positive rates, rising; NaN without negative samples
  std::vector<double> tpr;         ///< true positive rates, rising; NaN without positive samples
  std::vector<double> thresholds;  ///< falling: infinity, then scores that occur
};

/// The curve of `scores` against `labels`, point for point that of scikit-learn's roc_curve. Equal
/// scores share a point, so that the order of samples does not matter. Throws fe::Error for no
/// samples, for as many labels as not scores, and for a NaN score.
RocCurve roc_curve(std::span<const int64_t> labels,
                   std::span<const double> scores,
                   RocOptions options = {});

/// The area under y(x) by the trapezoidal rule; x rises or falls. Throws fe::Error for fewer than
/// two points, for x and y of different number, and for x that does neither. NaN gives NaN.
double auc(std::span<const double> x, std::span<const double> y);

/// The threshold of the curve where the false negative rate is nearest to the false positive rate;
/// of several the highest. Make the curve with drop_intermediate = false to choose among all
/// scores. Throws fe::Error when the curve lacks a class.
double equal_error_threshold(const RocCurve& curve);

}  // namespace fe::traces
