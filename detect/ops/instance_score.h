// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/tensor.h"

namespace fe::detect {

/// How many of `features` an instance score is made of: outlier_perc per cent of them, rounded up.
int64_t top_count(double outlier_perc, int64_t features);

/// Feature scores, floating point [N, ...] -> instance scores, float64 [N]: the mean of the largest
/// outlier_perc per cent of each sample's; NaN where one of them is NaN. Rows are not sorted: the
/// largest are selected in linear time.
Tensor instance_score(const Tensor& feature_score, double outlier_perc);

}  // namespace fe::detect
