// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/optim/optimizer.h>

#include <memory>
#include <utility>
#include <vector>

#include "fe/model/optimizers/defaults.h"

namespace fe::detail {

/// torch's class, or the one with Keras's formula for a step.
template <class Torch, class Keras, class Settings>
std::unique_ptr<torch::optim::Optimizer> make_optimizer(Defaults defaults,
                                                        std::vector<at::Tensor> parameters,
                                                        const Settings& settings) {
  if (defaults == Defaults::kKeras) return std::make_unique<Keras>(std::move(parameters), settings);
  return std::make_unique<Torch>(std::move(parameters), settings);
}

}  // namespace fe::detail
