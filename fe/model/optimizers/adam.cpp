// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/adam.h"

#include <utility>

#include "fe/model/keras_optimizer.h"
#include "fe/model/optimizers/make.h"

namespace fe {

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

}  // namespace fe
