// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fe::detect {

/// Point i calls a sample an outlier when its score is at least thresholds[i]. The last point,
/// precision 1 at recall 0, has no threshold.
struct PrecisionRecallCurve {
  std::vector<double> precision;   ///< the precision at each threshold
  std::vector<double> recall;      ///< falling, from 1
  std::vector<double> thresholds;  ///< rising; one fewer than points
};

/// The curve of `scores` against `labels` (1: outlier, 0: normal), point for point that of
/// scikit-learn's precision_recall_curve. Throws fe::Error unless there are as many labels as
/// scores, both labels occur and no other, and scores are finite.
PrecisionRecallCurve precision_recall_curve(std::span<const int64_t> labels,
                                            std::span<const double> scores);

/// The mean of the precisions, each weighted by the recall gained at its threshold: scikit-learn's
/// average_precision_score. The area without interpolation, which would be too optimistic (Davis
/// and Goadrich 2006). Throws fe::Error for what precision_recall_curve() does not give.
double average_precision(const PrecisionRecallCurve& curve);

}  // namespace fe::detect
