// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "detect/metric/samples.h"

namespace fe::detect {

/// What comes of calling the samples outliers whose score is at least `lowest_flagged`.
struct Split {
  double lowest_flagged = 0.0;  ///< a score that occurs; infinity when nothing is flagged
  int64_t false_positives = 0;  ///< normal samples at or above the score
  int64_t true_positives = 0;   ///< outliers at or above the score
};

/// Every way to split the samples by score.
struct Splits {
  ClassCounts counts;     ///< the numbers of samples
  std::vector<Split> at;  ///< from "nothing flagged" to "everything flagged"
};

/// Every way in which a threshold can split the samples. Throws fe::Error, in the name of `what`,
/// as count_classes() and check_both_classes() do.
Splits all_splits(std::string_view what,
                  std::span<const int64_t> labels,
                  std::span<const double> scores);

}  // namespace fe::detect
