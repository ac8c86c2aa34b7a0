// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace fe::detect {

/// The numbers of outliers and of normal samples.
struct ClassCounts {
  int64_t normal = 0;    ///< samples of label 0
  int64_t outliers = 0;  ///< samples of label 1
};

/// Throws fe::Error, in the name of the function `what`, for a NaN or an infinite score.
void check_finite(std::string_view what, std::span<const double> scores);

/// The samples of each class. Throws fe::Error, in the name of `what`, unless there are as many
/// labels as scores, at least one, labels are 0 or 1, and scores finite.
ClassCounts count_classes(std::string_view what,
                          std::span<const int64_t> labels,
                          std::span<const double> scores);

/// Throws fe::Error, in the name of `what`, when there are no normal ones or no outliers; `samples`
/// says what they are.
void check_both_classes(std::string_view what, std::string_view samples, ClassCounts counts);

}  // namespace fe::detect
