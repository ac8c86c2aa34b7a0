// SPDX-License-Identifier: Apache-2.0
#include "fe/network/update.h"

#include <torch/optim/optimizer.h>
#include <torch/types.h>

#include <utility>

namespace fe {

void Update::set_process_group(std::shared_ptr<distributed::Group> group,
                               distributed::ExchangeOptions options) {
  const bool exchanges = group && !group->is_alone() && options.exchange;
  group_ = exchanges ? std::move(group) : nullptr;
  exchange_options_ = std::move(options);
  exchange_options_.what = fmt::format("the gradients of model '{}'", rule_.model.name());
  exchange_.reset();
}

void Update::scale_loss() {
  if (!scaler_) scaler_.emplace();
}

void Update::backward(const Tensor& loss, bool retain_graph, double weight, bool more) {
  Tensor scalar = loss.dim() == 0 ? loss : loss.mean();
  if (weight != 1.0) scalar = scalar * weight;
  if (scaler_) scalar = scaler_->scale(scalar);
  const bool exchanges = group_ && !more && accumulated_ + 1 == rule_.accumulate;
  if (exchanges) open_exchange(weight != 0.0);
  // autograd::grad would bypass the hooks through which ranks exchange gradients.
  scalar.backward({}, retain_graph, /*create_graph=*/false,
                  at::TensorList(rule_.model.parameters()));
  if (exchanges)
    exchange_->close();
  else
    accumulate(weight != 0.0);
  if (!more) ++accumulated_;
}

void Update::open_exchange(bool counts) {
  // Not made earlier: the model could be moved to another device until now.
  if (!exchange_) {
    exchange_ = std::make_unique<distributed::GradientExchange>(group_, rule_.model.parameters(),
                                                                exchange_options_);
  }
  exchange_->begin(gradients_, counts);
}

void Update::accumulate(bool counts) {
  const std::vector<Tensor>& parameters = rule_.model.parameters();
  gradients_.resize(parameters.size());
  for (size_t i = 0; i < parameters.size(); ++i) {
    // Moved out of the parameter at once: another loss may update the same model.
    Tensor& gradient = parameters[i].mutable_grad();
    if (!gradient.defined()) continue;
    if (counts && gradients_[i].defined())
      gradients_[i].add_(gradient);
    else if (counts)
      gradients_[i] = gradient;
    gradient.reset();
  }
}

void Update::apply() {
  if (accumulated_ < rule_.accumulate) return;
  const at::NoGradGuard no_grad;
  if (exchange_) gradients_ = exchange_->finish();
  if (scaler_ && !scaler_->unscale(gradients_)) {
    drop_gradients();
    return;
  }
  if (rule_.accumulate > 1) {
    for (Tensor& gradient : gradients_) {
      if (gradient.defined()) gradient.div_(static_cast<double>(rule_.accumulate));
    }
  }
  clip();
  const std::vector<Tensor>& parameters = rule_.model.parameters();
  for (size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = gradients_[i];
  rule_.model.optimizer().step();
  for (const Tensor& parameter : parameters) parameter.mutable_grad().reset();
  drop_gradients();
  rule_.model.update_average();
}

void Update::drop_gradients() {
  for (Tensor& gradient : gradients_) gradient.reset();
  accumulated_ = 0;
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
    // The factor stays a tensor: reading it would synchronize the device.
    const Tensor factor = (rule_.clip_norm / (at::stack(norms).norm() + 1e-6)).clamp_max(1.0);
    for (Tensor& gradient : gradients_) {
      if (gradient.defined()) gradient.mul_(factor);
    }
  }
}

UpdateState Update::state() const {
  return {.gradients = gradients_,
          .accumulated = accumulated_,
          .loss_scale = scaler_ ? scaler_->state() : LossScale{}};
}

void Update::set_state(UpdateState state) {
  gradients_ = std::move(state.gradients);
  accumulated_ = state.accumulated;
  if (scaler_) scaler_->set_state(state.loss_scale);
}

}  // namespace fe
