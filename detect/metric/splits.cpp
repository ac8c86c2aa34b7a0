// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/splits.h"

#include <cmath>

#include "traces/metric/roc_curve.h"

namespace fe::detect {

Splits all_splits(std::string_view what,
                  std::span<const int64_t> labels,
                  std::span<const double> scores) {
  Splits splits = {.counts = count_classes(what, labels, scores), .at = {}};
  check_both_classes(what, "samples", splits.counts);
  const traces::RocCurve curve = traces::roc_curve(labels, scores, {.drop_intermediate = false});
  const auto count = [](double rate, int64_t of) {
    return static_cast<int64_t>(std::llround(rate * static_cast<double>(of)));
  };
  splits.at.reserve(curve.thresholds.size());
  for (size_t i = 0; i < curve.thresholds.size(); ++i) {
    splits.at.push_back({curve.thresholds[i], count(curve.fpr[i], splits.counts.normal),
                         count(curve.tpr[i], splits.counts.outliers)});
  }
  return splits;
}

}  // namespace fe::detect
