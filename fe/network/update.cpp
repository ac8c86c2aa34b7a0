// SPDX-License-Identifier: Apache-2.0
#include "fe/network/update.h"

#include <torch/optim/optimizer.h>
#include <torch/types.h>

namespace fe {

void Update::backward(const Tensor& loss, bool retain_graph) {
  const std::vector<Tensor>& parameters = rule_.model.parameters();
  const Tensor scalar = loss.dim() == 0 ? loss : loss.mean();
  // Not autograd::grad: that passes by the hooks by which ranks exchange gradients.
  scalar.backward({}, retain_graph, /*create_graph=*/false, at::TensorList(parameters));
  gradients_.resize(parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    // Taken out of the parameter at once: another loss may update the same model.
    Tensor& gradient = parameters[i].mutable_grad();
    if (!gradient.defined()) continue;
    if (gradients_[i].defined())
      gradients_[i].add_(gradient);
    else
      gradients_[i] = gradient;
    gradient.reset();
  }
  ++accumulated_;
}

void Update::apply() {
  if (accumulated_ < rule_.accumulate) return;
  const at::NoGradGuard no_grad;
  if (rule_.accumulate > 1) {
    for (Tensor& gradient : gradients_) {
      if (gradient.defined()) gradient.div_(static_cast<double>(rule_.accumulate));
    }
  }
  clip();
  const std::vector<Tensor>& parameters = rule_.model.parameters();
  for (size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = gradients_[i];
  rule_.model.optimizer().step();
  for (size_t i = 0; i < parameters.size(); ++i) {
    parameters[i].mutable_grad().reset();
    gradients_[i].reset();
  }
  accumulated_ = 0;
  rule_.model.update_average();
}

void Update::clip() {
  if (rule_.clip_value > 0) {
    for (Tensor& gradient : gradients_) {
      if (gradient.defined()) gradient.clamp_(-rule_.clip_value, rule_.clip_value);
    }
  }
  if (rule_.clip_norm > 0) {
    std::vector<Tensor> norms;
    for (const Tensor& gradient : gradients_) {
      if (gradient.defined()) norms.push_back(gradient.norm());
    }
    if (norms.empty()) return;
    // The factor stays a tensor: reading it would synchronise the device.
    const Tensor factor = (rule_.clip_norm / (at::stack(norms).norm() + 1e-6)).clamp_max(1.0);
    for (Tensor& gradient : gradients_) {
      if (gradient.defined()) gradient.mul_(factor);
    }
  }
}

}  // namespace fe
