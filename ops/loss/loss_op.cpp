// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/loss_op.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::ops {

void LossOp::check_keys() const {
  FE_CHECK(inputs().size() == 2, "{}: expected inputs {{y_pred, y_true}}, got [{}].", name(),
           fmt::join(inputs(), ", "));
  FE_CHECK(outputs().size() == 1, "{}: expected one output, the loss, got [{}].", name(),
           fmt::join(outputs(), ", "));
}

Tensors LossOp::forward(const Tensors& in, const State& state) const {
  FE_CHECK(in[0].is_floating_point() && in[0].dim() > 0,
           "{}: expected {} to hold floating point predictions of shape [N, ...], got {}. Are the "
           "inputs in the order {{y_pred, y_true}}?",
           name(), pred_key(), describe(in[0]));
  const bool half = in[0].scalar_type() == at::kHalf || in[0].scalar_type() == at::kBFloat16;
  const Tensor each = loss(half ? in[0].to(at::kFloat) : in[0], in[1], state);
  if (average_loss_) return {each.mean()};
  return {each.dim() > 1 ? each.flatten(1).mean(1) : each};
}

Tensor LossOp::matched(const Tensor& y_true, const Tensor& y_pred) const {
  at::IntArrayRef pred = y_pred.sizes(), target = y_true.sizes();
  if (pred.size() == target.size() + 1 && pred.back() == 1) pred = pred.slice(0, target.size());
  if (target.size() == pred.size() + 1 && target.back() == 1) target = target.slice(0, pred.size());
  FE_CHECK(pred == target, "{}: expected {} to have the shape of {}, {}, got {}.", name(),
           true_key(), pred_key(), shape_str(y_pred.sizes()), describe(y_true));
  return y_true.to(y_pred.scalar_type()).reshape(y_pred.sizes());
}

}  // namespace fe::ops
