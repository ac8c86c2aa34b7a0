// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/thresholds.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "detect/metric/splits.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

double ratio(int64_t part, int64_t of) {
  return of > 0 ? static_cast<double>(part) / static_cast<double>(of) : 0.0;
}

double f1(const Split& split, ClassCounts counts) {
  return ratio(2 * split.true_positives,
               split.true_positives + split.false_positives + counts.outliers);
}

ChosenThreshold chosen(const Splits& splits, size_t i) {
  const Split& split = splits.at[i];
  const bool flags_all = i + 1 == splits.at.size();
  return {.value = flags_all ? std::nextafter(split.lowest_flagged,
                                              -std::numeric_limits<double>::infinity())
                             : splits.at[i + 1].lowest_flagged,
          .fpr = ratio(split.false_positives, splits.counts.normal),
          .fnr = ratio(splits.counts.outliers - split.true_positives, splits.counts.outliers),
          .precision = ratio(split.true_positives, split.true_positives + split.false_positives),
          .f1 = f1(split, splits.counts)};
}

template <class Cost>
ChosenThreshold cheapest(const Splits& splits, const Cost& cost) {
  size_t best = 0;
  for (size_t i = 1; i < splits.at.size(); ++i) {
    if (cost(splits.at[i]) < cost(splits.at[best])) best = i;
  }
  return chosen(splits, best);
}

}  // namespace

ChosenThreshold equal_error_threshold(std::span<const int64_t> labels,
                                      std::span<const double> scores) {
  const Splits splits = all_splits("equal_error_threshold", labels, scores);
  const ClassCounts counts = splits.counts;
  // The difference of the rates times both counts: whole numbers find ties that rounding hides.
  return cheapest(splits, [&](const Split& split) {
    const int64_t missed = counts.outliers - split.true_positives;
    return std::abs(split.false_positives * counts.outliers - missed * counts.normal);
  });
}

ChosenThreshold best_f1_threshold(std::span<const int64_t> labels, std::span<const double> scores) {
  const Splits splits = all_splits("best_f1_threshold", labels, scores);
  return cheapest(splits, [&](const Split& split) { return -f1(split, splits.counts); });
}

ChosenThreshold cost_threshold(std::span<const int64_t> labels,
                               std::span<const double> scores,
                               ErrorCosts costs) {
  const auto [false_positive, false_negative] = costs;
  FE_CHECK(std::isfinite(false_positive) && std::isfinite(false_negative) &&
               false_positive >= 0.0 && false_negative >= 0.0 &&
               (false_positive > 0.0 || false_negative > 0.0),
           "cost_threshold: expected finite costs, at least 0 and not both 0, got false_positive "
           "{} and false_negative {}. Only their ratio matters: 1 and 5 for example.",
           false_positive, false_negative);
  const Splits splits = all_splits("cost_threshold", labels, scores);
  return cheapest(splits, [&](const Split& split) {
    const int64_t missed = splits.counts.outliers - split.true_positives;
    return costs.false_positive * static_cast<double>(split.false_positives) +
           costs.false_negative * static_cast<double>(missed);
  });
}

}  // namespace fe::detect
