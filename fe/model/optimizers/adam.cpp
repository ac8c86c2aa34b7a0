// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/adam.h"

#include <utility>

#include "fe/model/keras_optimizer.h"
#include "fe/model/optimizers/kind.h"
#include "fe/model/optimizers/make.h"

namespace fe {
namespace {

struct AdamMembers {
  using Options = torch::optim::AdamOptions;
  using State = torch::optim::AdamParamState;

  static void for_each_setting(auto& o, const auto& each) {
    each("beta1", std::get<0>(o.betas()));
    each("beta2", std::get<1>(o.betas()));
    each("eps", o.eps());
    each("amsgrad", o.amsgrad());
  }
  static void for_each_tensor(auto& s, const auto& each) {
    each("exp_avg", s.exp_avg());
    each("exp_avg_sq", s.exp_avg_sq());
    each("max_exp_avg_sq", s.max_exp_avg_sq());
  }
};

}  // namespace

Adam Adam::filled() const {
  Adam o = *this;
  o.lr = or_default(lr, defaults, 1e-3, 1e-3);
  o.eps = or_default(eps, defaults, 1e-8, 1e-7);
  return o;
}

std::unique_ptr<torch::optim::Optimizer> Adam::make(std::vector<Tensor> parameters) const {
  const Adam o = filled();
  const auto settings = torch::optim::AdamOptions(*o.lr)
                            .betas({o.beta1, o.beta2})
                            .eps(*o.eps)
                            .weight_decay(o.weight_decay)
                            .amsgrad(o.amsgrad);
  return detail::make_optimizer<torch::optim::Adam, KerasAdam>(defaults, std::move(parameters),
                                                               settings);
}

std::vector<detail::OptimizerKind> Adam::kinds() {
  return detail::optimizer_kinds<torch::optim::Adam, KerasAdam, AdamMembers>("Adam");
}

}  // namespace fe
