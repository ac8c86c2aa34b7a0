// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizer.h"

#include <torch/optim/optimizer.h>

#include <cmath>
#include <string>
#include <type_traits>
#include <utility>

#include "fe/base/error.h"

namespace fe {

Description describe(const OptimizerOptions& options) {
  return std::visit(
      [](const auto& o) -> Description {
        if constexpr (std::is_same_v<decltype(o), const std::monostate&>)
          return {};
        else
          return fe::describe(o.filled());
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
          return o.make(std::move(parameters));
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
