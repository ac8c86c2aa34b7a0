// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/losses.h"

#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::detect {
namespace {

Tensor cross_entropy(const Tensor& logits, const Tensor& target) {
  return torch::binary_cross_entropy_with_logits(logits, target, /*weight=*/{}, /*pos_weight=*/{},
                                                 at::Reduction::Mean);
}

void check_keys(const TensorOp& op, size_t count, const char* names) {
  FE_CHECK(op.inputs().size() == count, "{}: expected inputs {}, got [{}].", op.name(), names,
           fmt::join(op.inputs(), ", "));
  FE_CHECK(op.outputs().size() == 1, "{}: expected one output, the loss, got [{}].", op.name(),
           fmt::join(op.outputs(), ", "));
}

}  // namespace

std::string option_name(Distance distance) {
  return distance == Distance::kCrossEntropy ? "cross_entropy" : "mean_square";
}

RLoss::RLoss(const RLossOptions& options)
    : TensorOp(options), alpha_(options.alpha), distance_(options.distance) {
  check_keys(*this, 3, "{fake_score, x_fake, x}");
}

Tensors RLoss::forward(const Tensors& in, const State&) const {
  const Tensor &fake_score = in[0], &x_fake = in[1], &x = in[2];
  const Tensor adversarial = cross_entropy(fake_score, torch::ones_like(fake_score));
  const Tensor distance =
      distance_ == Distance::kCrossEntropy ? cross_entropy(x_fake, x) : torch::mse_loss(x_fake, x);
  return {adversarial + alpha_ * distance};
}

DLoss::DLoss(const DLossOptions& options) : TensorOp(options) {
  check_keys(*this, 2, "{true_score, fake_score}");
}

Tensors DLoss::forward(const Tensors& in, const State&) const {
  const Tensor &true_score = in[0], &fake_score = in[1];
  return {cross_entropy(true_score, torch::ones_like(true_score)) +
          cross_entropy(fake_score, torch::zeros_like(fake_score))};
}

}  // namespace fe::detect
