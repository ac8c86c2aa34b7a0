// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/is_outlier.h"

#include <torch/types.h>

namespace fe::detect {

IsOutlier::IsOutlier(const IsOutlierOptions& options)
    : TensorOp(options), threshold_(options.threshold) {}

Tensors IsOutlier::forward(const Tensors& in, const State&) const {
  const Tensor &feature_score = in[0], &instance_score = in[1];
  if (!threshold_->has_value()) {
    return {torch::full({instance_score.size(0)}, -1, torch::kLong)};
  }
  const Threshold& threshold = **threshold_;
  const bool by_feature = threshold.outlier_type == OutlierType::kFeature;
  // In float64, as OutlierDetector::predict() compares.
  const Tensor scores = by_feature ? feature_score.flatten(1) : instance_score.unsqueeze(1);
  const Tensor above = scores.to(torch::kDouble).gt(threshold.value).any(1);
  return {above.to(torch::kLong).masked_fill(instance_score.isfinite().logical_not(), -1)};
}

}  // namespace fe::detect
