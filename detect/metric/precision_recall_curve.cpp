// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/precision_recall_curve.h"

#include "detect/metric/splits.h"
#include "fe/base/error.h"

namespace fe::detect {

PrecisionRecallCurve precision_recall_curve(std::span<const int64_t> labels,
                                            std::span<const double> scores) {
  const Splits splits = all_splits("precision_recall_curve", labels, scores);
  PrecisionRecallCurve curve;
  // The split that flags nothing has no precision: the last point takes its place.
  for (size_t i = splits.at.size() - 1; i > 0; --i) {
    const Split& split = splits.at[i];
    const auto hits = static_cast<double>(split.true_positives);
    curve.precision.push_back(hits / (hits + static_cast<double>(split.false_positives)));
    curve.recall.push_back(hits / static_cast<double>(splits.counts.outliers));
    curve.thresholds.push_back(split.lowest_flagged);
  }
  curve.precision.push_back(1.0);
  curve.recall.push_back(0.0);
  return curve;
}

double average_precision(const PrecisionRecallCurve& curve) {
  const size_t thresholds = curve.thresholds.size();
  FE_CHECK(curve.precision.size() == thresholds + 1 && curve.recall.size() == thresholds + 1,
           "average_precision: expected a curve of precision_recall_curve(), with one threshold "
           "fewer than points, got {} precisions, {} recalls and {} thresholds.",
           curve.precision.size(), curve.recall.size(), thresholds);
  double sum = 0.0;
  for (size_t i = 0; i < thresholds; ++i) {
    sum += (curve.recall[i] - curve.recall[i + 1]) * curve.precision[i];
  }
  return sum;
}

}  // namespace fe::detect
