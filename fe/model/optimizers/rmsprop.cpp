// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/rmsprop.h"

#include <utility>

#include "fe/model/keras_optimizer.h"
#include "fe/model/optimizers/kind.h"
#include "fe/model/optimizers/make.h"

namespace fe {
namespace {

struct RMSpropMembers {
  using Options = torch::optim::RMSpropOptions;
  using State = torch::optim::RMSpropParamState;

  static void for_each_setting(auto& o, const auto& each) {
    each("momentum", o.momentum());
    each("eps", o.eps());
    each("alpha", o.alpha());
    each("centered", o.centered());
  }
  static void for_each_tensor(auto& s, const auto& each) {
    each("square_avg", s.square_avg());
    each("grad_avg", s.grad_avg());
    each("momentum_buffer", s.momentum_buffer());
  }
};

}  // namespace

RMSprop RMSprop::filled() const {
  RMSprop o = *this;
  o.lr = or_default(lr, defaults, 1e-2, 1e-3);
  o.alpha = or_default(alpha, defaults, 0.99, 0.9);
  o.eps = or_default(eps, defaults, 1e-8, 1e-7);
  return o;
}

std::unique_ptr<torch::optim::Optimizer> RMSprop::make(std::vector<Tensor> parameters) const {
  const RMSprop o = filled();
  const auto settings = torch::optim::RMSpropOptions(*o.lr)
                            .alpha(*o.alpha)
                            .eps(*o.eps)
                            .momentum(o.momentum)
                            .weight_decay(o.weight_decay)
                            .centered(o.centered);
  return detail::make_optimizer<torch::optim::RMSprop, KerasRMSprop>(
      defaults, std::move(parameters), settings);
}

std::vector<detail::OptimizerKind> RMSprop::kinds() {
  return detail::optimizer_kinds<torch::optim::RMSprop, KerasRMSprop, RMSpropMembers>("RMSprop");
}

}  // namespace fe
