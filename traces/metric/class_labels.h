// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fe/base/key.h"
#include "fe/base/tensor.h"

namespace fe::traces {

/// The class of each sample, int64 [N], of labels that are numbers [N] or [N, 1], or one-hot rows
/// [N, C]. Always a new tensor. Throws fe::Error, naming `trace` and `key`, for another shape.
Tensor class_labels(std::string_view trace, const Key& key, const Tensor& labels);

/// True for scores [N] or [N, 1] of the positive class; false for rows [N, C] of C classes. Throws
/// fe::Error for another shape.
bool is_binary(std::string_view trace, const Key& key, const Tensor& scores);

/// The predicted class of each sample, int64 [N]: of rows [N, C] the column of the highest score;
/// of scores [N] or [N, 1] 1 where the score is at least `threshold`, else 0. Throws fe::Error for
/// another shape.
Tensor class_predictions(std::string_view trace,
                         const Key& key,
                         const Tensor& scores,
                         double threshold);

/// Throws fe::Error unless `labels` and `predictions` are of as many samples.
void check_same_count(std::string_view trace,
                      const Key& true_key,
                      const Tensor& labels,
                      const Key& pred_key,
                      const Tensor& predictions);

}  // namespace fe::traces
