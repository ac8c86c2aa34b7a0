// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/sgd.h"

#include <utility>

#include "fe/base/error.h"
#include "fe/model/keras_optimizer.h"
#include "fe/model/optimizers/kind.h"
#include "fe/model/optimizers/make.h"

namespace fe {
namespace {

struct SGDMembers {
  using Options = torch::optim::SGDOptions;
  using State = torch::optim::SGDParamState;

  static void for_each_setting(auto& o, const auto& each) {
    each("momentum", o.momentum());
    each("dampening", o.dampening());
    each("nesterov", o.nesterov());
  }
  static void for_each_tensor(auto& s, const auto& each) {
    each("momentum_buffer", s.momentum_buffer());
  }
};

}  // namespace

SGD SGD::filled() const {
  SGD o = *this;
  o.lr = or_default(lr, defaults, 0.01, 0.01);
  FE_CHECK(!nesterov || momentum > 0.0,
           "SGD: expected a momentum greater than 0 with nesterov, got {}.", momentum);
  return o;
}

std::unique_ptr<torch::optim::Optimizer> SGD::make(std::vector<Tensor> parameters) const {
  const SGD o = filled();
  const auto settings = torch::optim::SGDOptions(*o.lr)
                            .momentum(o.momentum)
                            .weight_decay(o.weight_decay)
                            .nesterov(o.nesterov);
  return detail::make_optimizer<torch::optim::SGD, KerasSGD>(defaults, std::move(parameters),
                                                             settings);
}

std::vector<detail::OptimizerKind> SGD::kinds() {
  return detail::optimizer_kinds<torch::optim::SGD, KerasSGD, SGDMembers>("SGD");
}

}  // namespace fe
