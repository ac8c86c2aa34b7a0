// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/adagrad.h"

#include <utility>

#include "fe/model/keras_optimizer.h"
#include "fe/model/optimizers/kind.h"
#include "fe/model/optimizers/make.h"

namespace fe {
namespace {

struct AdagradMembers {
  using Options = torch::optim::AdagradOptions;
  using State = torch::optim::AdagradParamState;

  static void for_each_setting(auto& o, const auto& each) {
    each("eps", o.eps());
    each("lr_decay", o.lr_decay());
    each("initial_accumulator_value", o.initial_accumulator_value());
  }
  static void for_each_tensor(auto& s, const auto& each) { each("sum", s.sum()); }
};

}  // namespace

Adagrad Adagrad::filled() const {
  Adagrad o = *this;
  o.lr = or_default(lr, defaults, 1e-2, 1e-3);
  o.eps = or_default(eps, defaults, 1e-10, 1e-7);
  o.initial_accumulator_value = or_default(initial_accumulator_value, defaults, 0.0, 0.1);
  return o;
}

std::unique_ptr<torch::optim::Optimizer> Adagrad::make(std::vector<Tensor> parameters) const {
  const Adagrad o = filled();
  const auto settings = torch::optim::AdagradOptions(*o.lr)
                            .lr_decay(o.lr_decay)
                            .eps(*o.eps)
                            .initial_accumulator_value(*o.initial_accumulator_value)
                            .weight_decay(o.weight_decay);
  return detail::make_optimizer<torch::optim::Adagrad, KerasAdagrad>(
      defaults, std::move(parameters), settings);
}

std::vector<detail::OptimizerKind> Adagrad::kinds() {
  return detail::optimizer_kinds<torch::optim::Adagrad, KerasAdagrad, AdagradMembers>("Adagrad");
}

}  // namespace fe
