// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "detect/outlier_detector.h"
#include "detect/prediction.h"
#include "fe/data/dataset.h"

namespace fe::detect {

/// 1 for outliers, 0 for samples whose label under `key` is one of `normal`. Throws fe::Error for
/// labels that are not integers, and when `normal` is empty.
std::vector<int64_t> outlier_labels(const Dataset& samples,
                                    const Key& key,
                                    const std::vector<int64_t>& normal);

/// The threshold of the scores of `samples` by options.method, without outlier_perc. Throws
/// fe::Error for what infer_threshold() refuses.
Threshold find_threshold(const Scores& scores,
                         const Dataset& samples,
                         const InferThresholdOptions& options);

}  // namespace fe::detect
