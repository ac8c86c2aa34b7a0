// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/class_labels.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::traces {

Tensor class_labels(std::string_view trace, const Key& key, const Tensor& labels) {
  FE_CHECK(labels.dim() == 1 || labels.dim() == 2,
           "{}: expected {} to hold labels of shape [N], [N, 1] or one-hot [N, C], got {}.", trace,
           key, describe(labels));
  // argmax() does not know bool.
  const Tensor detached = labels.scalar_type() == torch::kBool ? labels.to(torch::kByte)  //
                                                               : labels.detach();
  if (labels.dim() == 2 && labels.size(1) > 1) return detached.argmax(/*dim=*/1);
  const Tensor flat = detached.reshape({-1});
  const Tensor whole = flat.is_floating_point() ? flat.round() : flat;
  return whole.to(torch::kLong, /*non_blocking=*/false, /*copy=*/true);
}

bool is_binary(std::string_view trace, const Key& key, const Tensor& scores) {
  FE_CHECK(scores.dim() == 1 || (scores.dim() == 2 && scores.size(1) > 0),
           "{}: expected {} to hold scores of shape [N] or [N, 1] for two classes, or [N, C] for "
           "several, got {}.",
           trace, key, describe(scores));
  return scores.dim() == 1 || scores.size(1) == 1;
}

Tensor class_predictions(std::string_view trace,
                         const Key& key,
                         const Tensor& scores,
                         double threshold) {
  const Tensor detached = scores.detach();
  if (!is_binary(trace, key, scores)) return detached.argmax(/*dim=*/1);
  return detached.reshape({-1}).ge(threshold).to(torch::kLong);
}

void check_same_count(std::string_view trace,
                      const Key& true_key,
                      const Tensor& labels,
                      const Key& pred_key,
                      const Tensor& predictions) {
  FE_CHECK(labels.size(0) == predictions.size(0),
           "{}: expected as many labels under {} as predictions under {}, got {} and {}.", trace,
           true_key, pred_key, labels.size(0), predictions.size(0));
}

}  // namespace fe::traces
