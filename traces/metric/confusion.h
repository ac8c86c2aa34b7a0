// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fe::traces {

/// How often the predictions for one class, the positive one, were right and wrong.
struct Confusion {
  int64_t true_positives = 0;   ///< positives predicted as positive
  int64_t false_positives = 0;  ///< negatives predicted as positive
  int64_t false_negatives = 0;  ///< positives predicted as negative
  int64_t true_negatives = 0;   ///< negatives predicted as negative

  friend bool operator==(const Confusion&, const Confusion&) = default;
};

/// Counts with `positive_label` as the positive class and all others as the negative one. Throws
/// fe::Error for labels and predictions of different number.
Confusion confusion(std::span<const int64_t> labels,
                    std::span<const int64_t> predictions,
                    int64_t positive_label = 1);

/// The counts of each class in [0, classes) as the positive one. Throws fe::Error for a label or
/// prediction outside, and for labels and predictions of different number.
std::vector<Confusion> confusion_by_class(std::span<const int64_t> labels,
                                          std::span<const int64_t> predictions,
                                          int64_t classes);

/// Of the samples predicted positive, the share that is. 0 when none is predicted positive.
double precision(const Confusion& counts);
/// Of the positive samples, the share that is found. 0 when there are none.
double recall(const Confusion& counts);
/// The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN). 0 when that is 0 / 0.
double f1(const Confusion& counts);

}  // namespace fe::traces
