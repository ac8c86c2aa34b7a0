// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizers/rmsprop.h"

#include <utility>

#include "fe/model/keras_optimizer.h"
#include "fe/model/optimizers/make.h"

namespace fe {

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

}  // namespace fe
