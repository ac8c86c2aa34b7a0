// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace fe::detect {

/// A threshold and what it gives on the samples it was chosen from, where a sample is called an
/// outlier when its score is strictly greater than `value`.
struct ChosenThreshold {
  double value = 0.0;      ///< the highest score still called normal; below all if there is none
  double fpr = 0.0;        ///< false positive rate: the fraction of normal samples called outliers
  double fnr = 0.0;        ///< false negative rate: the fraction of outliers called normal
  double precision = 0.0;  ///< the fraction of outliers in what is called so; 0 if nothing is
  double f1 = 0.0;         ///< the harmonic mean of precision and recall, which is 1 - fnr
};

// Labels are 1 for outliers and 0 for normal samples; a higher score is stranger. Of several
// equally good thresholds each function chooses the highest, which gives the fewest false alarms.
// Each takes O(n log n) and throws fe::Error unless there are as many labels as scores, both labels
// occur and no other, and scores are finite. A threshold from normal samples alone is a
// percentile() of them.

/// The threshold where the false positive rate and the false negative rate are nearest.
ChosenThreshold equal_error_threshold(std::span<const int64_t> labels,
                                      std::span<const double> scores);

/// The threshold of the highest F1.
ChosenThreshold best_f1_threshold(std::span<const int64_t> labels, std::span<const double> scores);

/// What an error costs, in any unit.
struct ErrorCosts {
  double false_positive = 1.0;  ///< of a normal sample called an outlier
  double false_negative = 1.0;  ///< of an outlier called normal
};

/// The threshold of the lowest cost, summed over the samples; they should have the fraction
/// of outliers that is to be expected. Throws fe::Error as well for costs that are negative or not
/// finite, and if both are 0.
ChosenThreshold cost_threshold(std::span<const int64_t> labels,
                               std::span<const double> scores,
                               ErrorCosts costs = {});

}  // namespace fe::detect
