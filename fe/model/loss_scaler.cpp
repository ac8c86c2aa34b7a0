// SPDX-License-Identifier: Apache-2.0
#include "fe/model/loss_scaler.h"

#include <torch/types.h>

#include <limits>
#include <map>

namespace fe {
namespace {

// One kernel for all gradients of a type. They share the device of their model.
bool unscale_on_device(const std::vector<Tensor>& gradients, double inverse) {
  std::map<at::ScalarType, std::vector<Tensor>> by_type;
  for (const Tensor& gradient : gradients) {
    if (gradient.defined()) by_type[gradient.scalar_type()].push_back(gradient);
  }
  if (by_type.empty()) return true;
  const at::Device device = by_type.begin()->second.front().device();
  const auto options = at::TensorOptions(at::kFloat).device(device);
  Tensor found = at::zeros({1}, options);
  const Tensor factor = at::full({1}, inverse, options);
  for (const auto& [type, list] : by_type) {
    at::_amp_foreach_non_finite_check_and_unscale_(list, found, factor);
  }
  return found.item<float>() == 0.0F;
}

bool unscale_on_cpu(const std::vector<Tensor>& gradients, double inverse) {
  bool finite = true;
  for (const Tensor& gradient : gradients) {
    if (!gradient.defined()) continue;
    finite = finite && at::isfinite(gradient).all().item<bool>();
    gradient.mul_(inverse);
  }
  return finite;
}

bool on_cpu(const std::vector<Tensor>& gradients) {
  for (const Tensor& gradient : gradients) {
    if (gradient.defined()) return gradient.is_cpu();
  }
  return true;
}

}  // namespace

Tensor LossScaler::scale(const Tensor& loss) const { return loss * state_.scale; }

bool LossScaler::unscale(const std::vector<Tensor>& gradients) {
  const double inverse = 1.0 / state_.scale;
  const bool finite = on_cpu(gradients) ? unscale_on_cpu(gradients, inverse)
                                        : unscale_on_device(gradients, inverse);
  move(finite);
  return finite;
}

// On the host, which knows `finite` anyway: it decides whether the optimizer makes its step.
void LossScaler::move(bool finite) {
  if (!finite) {
    state_ = {.scale = state_.scale * options_.backoff, .good_steps = 0};
    return;
  }
  if (++state_.good_steps < options_.growth_steps) return;
  const double grown = state_.scale * options_.growth;
  if (grown <= std::numeric_limits<float>::max()) state_.scale = grown;
  state_.good_steps = 0;
}

}  // namespace fe
