// SPDX-License-Identifier: Apache-2.0
#include "fe/model/keras_optimizer.h"

#include <cmath>

#include "fe/base/error.h"
#include "fe/model/torch_compat.h"

namespace fe {
namespace {

// Calls update(parameter, gradient, options, state) for every parameter that has a gradient.
template <class Options, class State, class Update>
void for_each_gradient(torch::optim::Optimizer& optimizer, const Update& update) {
  const at::NoGradGuard no_grad;
  for (auto& group : optimizer.param_groups()) {
    const auto& options = static_cast<const Options&>(group.options());
    for (Tensor& parameter : group.params()) {
      if (!parameter.grad().defined()) continue;
      FE_CHECK(!parameter.grad().is_sparse(),
               "Optimizer: expected dense gradients, got a sparse one.");
      auto& slot = optimizer.state()[compat::state_key(optimizer.state(), parameter)];
      if (!slot) slot = std::make_unique<State>();
      update(parameter, parameter.grad(), options, static_cast<State&>(*slot));
    }
  }
}

Tensor with_decay(const Tensor& gradient, const Tensor& parameter, double weight_decay) {
  return weight_decay == 0.0 ? gradient : gradient.add(parameter, weight_decay);
}

Tensor loss_of(const torch::optim::Optimizer::LossClosure& closure) {
  if (!closure) return {};
  const at::AutoGradMode enable_grad(true);
  return closure();
}

template <class State, class Options>
void adam_update(Tensor& w, const Tensor& g, const Options& options, State& state) {
  if (!state.exp_avg().defined()) {
    state.step(0);
    state.exp_avg(at::zeros_like(w));
    state.exp_avg_sq(at::zeros_like(w));
    if (options.amsgrad()) state.max_exp_avg_sq(at::zeros_like(w));
  }
  const auto [beta1, beta2] = options.betas();
  state.step(state.step() + 1);
  const auto t = static_cast<double>(state.step());
  state.exp_avg().lerp_(g, 1.0 - beta1);
  state.exp_avg_sq().mul_(beta2).addcmul_(g, g, 1.0 - beta2);
  Tensor v = state.exp_avg_sq();
  if (options.amsgrad()) {
    state.max_exp_avg_sq(at::maximum(state.max_exp_avg_sq(), v));
    v = state.max_exp_avg_sq();
  }
  const double rate =
      options.lr() * std::sqrt(1.0 - std::pow(beta2, t)) / (1.0 - std::pow(beta1, t));
  w.addcdiv_(state.exp_avg(), v.sqrt().add_(options.eps()), -rate);
}

}  // namespace

Tensor KerasSGD::step(LossClosure closure) {
  using torch::optim::SGDOptions, torch::optim::SGDParamState;
  Tensor loss = loss_of(closure);
  const auto update = [](Tensor& w, const Tensor& grad, const SGDOptions& o, SGDParamState& state) {
    const Tensor g = with_decay(grad, w, o.weight_decay());
    if (o.momentum() == 0.0) {
      w.add_(g, -o.lr());
      return;
    }
    if (!state.momentum_buffer().defined()) state.momentum_buffer(at::zeros_like(w));
    Tensor velocity = state.momentum_buffer();
    velocity.mul_(o.momentum()).add_(g, -o.lr());
    if (o.nesterov())
      w.add_(velocity, o.momentum()).add_(g, -o.lr());
    else
      w.add_(velocity);
  };
  for_each_gradient<SGDOptions, SGDParamState>(*this, update);
  return loss;
}

Tensor KerasAdam::step(LossClosure closure) {
  using torch::optim::AdamOptions, torch::optim::AdamParamState;
  Tensor loss = loss_of(closure);
  const auto update = [](Tensor& w, const Tensor& g, const AdamOptions& o, AdamParamState& state) {
    adam_update(w, with_decay(g, w, o.weight_decay()), o, state);
  };
  for_each_gradient<AdamOptions, AdamParamState>(*this, update);
  return loss;
}

Tensor KerasAdamW::step(LossClosure closure) {
  using torch::optim::AdamWOptions, torch::optim::AdamWParamState;
  Tensor loss = loss_of(closure);
  const auto update = [](Tensor& w, const Tensor& g, const AdamWOptions& o,
                         AdamWParamState& state) {
    w.mul_(1.0 - o.lr() * o.weight_decay());
    adam_update(w, g, o, state);
  };
  for_each_gradient<AdamWOptions, AdamWParamState>(*this, update);
  return loss;
}

Tensor KerasRMSprop::step(LossClosure closure) {
  using torch::optim::RMSpropOptions, torch::optim::RMSpropParamState;
  Tensor loss = loss_of(closure);
  const auto update = [](Tensor& w, const Tensor& grad, const RMSpropOptions& o,
                         RMSpropParamState& state) {
    const Tensor g = with_decay(grad, w, o.weight_decay());
    if (!state.square_avg().defined()) state.square_avg(at::zeros_like(w));
    state.step(state.step() + 1);
    state.square_avg().mul_(o.alpha()).addcmul_(g, g, 1.0 - o.alpha());
    Tensor variance = state.square_avg();
    if (o.centered()) {
      if (!state.grad_avg().defined()) state.grad_avg(at::zeros_like(w));
      state.grad_avg().lerp_(g, 1.0 - o.alpha());
      variance = variance.addcmul(state.grad_avg(), state.grad_avg(), -1.0);
    }
    const Tensor root = variance.add(o.eps()).sqrt_();
    if (o.momentum() == 0.0) {
      w.addcdiv_(g, root, -o.lr());
      return;
    }
    if (!state.momentum_buffer().defined()) state.momentum_buffer(at::zeros_like(w));
    state.momentum_buffer().mul_(o.momentum()).addcdiv_(g, root, o.lr());
    w.sub_(state.momentum_buffer());
  };
  for_each_gradient<RMSpropOptions, RMSpropParamState>(*this, update);
  return loss;
}

Tensor KerasAdagrad::step(LossClosure closure) {
  using torch::optim::AdagradOptions, torch::optim::AdagradParamState;
  Tensor loss = loss_of(closure);
  // torch's constructor made the state: the sum starts from initial_accumulator_value.
  const auto update = [](Tensor& w, const Tensor& grad, const AdagradOptions& o,
                         AdagradParamState& state) {
    const Tensor g = with_decay(grad, w, o.weight_decay());
    const double rate = o.lr() / (1.0 + static_cast<double>(state.step()) * o.lr_decay());
    state.step(state.step() + 1);
    state.sum().addcmul_(g, g, 1.0);
    w.addcdiv_(g, state.sum().add(o.eps()).sqrt_(), -rate);
  };
  for_each_gradient<AdagradOptions, AdagradParamState>(*this, update);
  return loss;
}

}  // namespace fe
