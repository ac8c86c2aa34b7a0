// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/image_metrics.h"

#include <algorithm>

#include "detect/metric/precision_recall_curve.h"
#include "detect/metric/samples.h"
#include "detect/metric/thresholds.h"
#include "traces/metric/roc_curve.h"

namespace fe::detect {

ImageMetrics image_metrics(std::span<const int64_t> labels, std::span<const double> scores) {
  const ClassCounts counts = count_classes("image_metrics", labels, scores);
  check_both_classes("image_metrics", "samples", counts);
  const traces::RocCurve roc = traces::roc_curve(labels, scores, {.drop_intermediate = false});
  const auto found = std::lower_bound(roc.tpr.begin(), roc.tpr.end(), 0.95);
  const ChosenThreshold best_f1 = best_f1_threshold(labels, scores);
  return {.auroc = traces::auc(roc.fpr, roc.tpr),
          .aupr = average_precision(precision_recall_curve(labels, scores)),
          .f1_max = best_f1.f1,
          .f1_max_threshold = best_f1.value,
          .fpr_at_95_tpr = roc.fpr[static_cast<size_t>(found - roc.tpr.begin())],
          .normal = counts.normal,
          .outliers = counts.outliers};
}

}  // namespace fe::detect
