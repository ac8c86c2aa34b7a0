// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizer.h"

#include <torch/optim/optimizer.h>

#include <cmath>

#include "fe/base/error.h"
#include "fe/model/keras_optimizer.h"

namespace fe {
namespace {

// The options with what was left unset filled in.
double or_default(const std::optional<double>& value,
                  Defaults defaults,
                  double torch,
                  double keras) {
  return value.value_or(defaults == Defaults::kKeras ? keras : torch);
}

SGD filled(SGD o) {
  o.lr = or_default(o.lr, o.defaults, 0.01, 0.01);
  FE_CHECK(!o.nesterov || o.momentum > 0.0,
           "SGD: expected a momentum greater than 0 with nesterov, got {}.", o.momentum);
  return o;
}

template <class AdamLike>
AdamLike filled_adam(AdamLike o) {
  o.lr = or_default(o.lr, o.defaults, 1e-3, 1e-3);
  o.eps = or_default(o.eps, o.defaults, 1e-8, 1e-7);
  return o;
}

Adam filled(Adam o) { return filled_adam(o); }

AdamW filled(AdamW o) {
  o.weight_decay = or_default(o.weight_decay, o.defaults, 1e-2, 4e-3);
  return filled_adam(o);
}

RMSprop filled(RMSprop o) {
  o.lr = or_default(o.lr, o.defaults, 1e-2, 1e-3);
  o.alpha = or_default(o.alpha, o.defaults, 0.99, 0.9);
  o.eps = or_default(o.eps, o.defaults, 1e-8, 1e-7);
  return o;
}

Adagrad filled(Adagrad o) {
  o.lr = or_default(o.lr, o.defaults, 1e-2, 1e-3);
  o.eps = or_default(o.eps, o.defaults, 1e-10, 1e-7);
  o.initial_accumulator_value = or_default(o.initial_accumulator_value, o.defaults, 0.0, 0.1);
  return o;
}

torch::optim::SGDOptions torch_options(const SGD& o) {
  return torch::optim::SGDOptions(*o.lr)
      .momentum(o.momentum)
      .weight_decay(o.weight_decay)
      .nesterov(o.nesterov);
}

torch::optim::AdamOptions torch_options(const Adam& o) {
  return torch::optim::AdamOptions(*o.lr)
      .betas({o.beta1, o.beta2})
      .eps(*o.eps)
      .weight_decay(o.weight_decay)
      .amsgrad(o.amsgrad);
}

torch::optim::AdamWOptions torch_options(const AdamW& o) {
  return torch::optim::AdamWOptions(*o.lr)
      .betas({o.beta1, o.beta2})
      .eps(*o.eps)
      .weight_decay(*o.weight_decay)
      .amsgrad(o.amsgrad);
}

torch::optim::RMSpropOptions torch_options(const RMSprop& o) {
  return torch::optim::RMSpropOptions(*o.lr)
      .alpha(*o.alpha)
      .eps(*o.eps)
      .momentum(o.momentum)
      .weight_decay(o.weight_decay)
      .centered(o.centered);
}

torch::optim::AdagradOptions torch_options(const Adagrad& o) {
  return torch::optim::AdagradOptions(*o.lr)
      .lr_decay(o.lr_decay)
      .eps(*o.eps)
      .initial_accumulator_value(*o.initial_accumulator_value)
      .weight_decay(o.weight_decay);
}

// Name, torch's class and the one with Keras's formula.
template <class Torch, class Keras>
struct Pair {
  std::string_view name;
  using TorchClass = Torch;
  using KerasClass = Keras;
};
constexpr Pair<torch::optim::SGD, KerasSGD> classes(const SGD&) { return {"SGD"}; }
constexpr Pair<torch::optim::Adam, KerasAdam> classes(const Adam&) { return {"Adam"}; }
constexpr Pair<torch::optim::AdamW, KerasAdamW> classes(const AdamW&) { return {"AdamW"}; }
constexpr Pair<torch::optim::RMSprop, KerasRMSprop> classes(const RMSprop&) { return {"RMSprop"}; }
constexpr Pair<torch::optim::Adagrad, KerasAdagrad> classes(const Adagrad&) { return {"Adagrad"}; }

}  // namespace

std::string option_name(Defaults defaults) {
  return defaults == Defaults::kKeras ? "keras" : "torch";
}

Description describe(const OptimizerOptions& options) {
  return std::visit(
      [](const auto& o) -> Description {
        if constexpr (std::is_same_v<decltype(o), const std::monostate&>)
          return {};
        else
          return describe(classes(o).name, filled(o));
      },
      options);
}

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const OptimizerOptions& options,
                                                        std::vector<Tensor> parameters) {
  const std::string name = describe(options).name;
  FE_CHECK(name.empty() || !parameters.empty(),
           "{}: expected parameters to train, got none. Does the module register them, and do they "
           "require a gradient?",
           name);
  return std::visit(
      [&](const auto& o) -> std::unique_ptr<torch::optim::Optimizer> {
        if constexpr (std::is_same_v<decltype(o), const std::monostate&>) {
          return nullptr;
        } else {
          using Classes = decltype(classes(o));
          const auto settings = torch_options(filled(o));
          if (o.defaults == Defaults::kKeras) {
            return std::make_unique<typename Classes::KerasClass>(std::move(parameters), settings);
          }
          return std::make_unique<typename Classes::TorchClass>(std::move(parameters), settings);
        }
      },
      options);
}

double learning_rate(const torch::optim::Optimizer& optimizer) {
  return optimizer.param_groups().front().options().get_lr();
}

void set_learning_rate(torch::optim::Optimizer& optimizer, double lr) {
  FE_CHECK(std::isfinite(lr) && lr >= 0.0,
           "learning rate: expected a finite number of at least 0, got {}.", lr);
  for (auto& group : optimizer.param_groups()) group.options().set_lr(lr);
}

}  // namespace fe
