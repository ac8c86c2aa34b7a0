// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/l1_loss.h"

#include <torch/types.h>

namespace fe::ops {

std::string option_name(L1Kind kind) {
  switch (kind) {
    case L1Kind::kL1:
      return "L1";
    case L1Kind::kSmooth:
      return "smooth";
    case L1Kind::kHuber:
      return "Huber";
  }
  return "?";
}

Tensor L1Loss::loss(const Tensor& y_pred, const Tensor& y_true, const State&) const {
  const Tensor target = matched(y_true, y_pred);
  switch (kind_) {
    case L1Kind::kSmooth:
      return torch::smooth_l1_loss(y_pred, target, at::Reduction::None, beta_);
    case L1Kind::kHuber:
      return torch::huber_loss(y_pred, target, at::Reduction::None, beta_);
    case L1Kind::kL1:
      break;
  }
  return torch::l1_loss(y_pred, target, at::Reduction::None);
}

}  // namespace fe::ops
