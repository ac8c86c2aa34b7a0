// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/options/options.h"
#include "fe/base/tensor.h"
#include "fe/model/optimizers/defaults.h"

namespace torch::optim {
class Optimizer;
}

namespace fe::detail {
struct OptimizerKind;
}

namespace fe {

/// Stochastic gradient descent.
struct SGD {
  static constexpr std::string_view kName = "SGD";
  static constexpr std::string_view kDoc = "stochastic gradient descent, with momentum";

  std::optional<double> lr = {};
  double momentum = 0.0;
  double weight_decay = 0.0;
  bool nesterov = false;
  Defaults defaults = Defaults::kTorch;

  static auto fields() {
    using O = SGD;
    return std::tuple(
        field("lr", &O::lr, "learning rate (torch and Keras: 0.01)", greater_than(0)),
        field("momentum", &O::momentum, "fraction of the last step that is kept",
              from_to_below(0, 1)),
        field("weight_decay", &O::weight_decay, "L2 penalty added to the gradient", at_least(0)),
        field("nesterov", &O::nesterov, "look ahead along the momentum"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }

  SGD filled() const;  ///< with the defaults of what is unset
  /// Makes torch's optimizer.
  std::unique_ptr<torch::optim::Optimizer> make(std::vector<Tensor> parameters) const;
  /// The classes of what make() makes, for snapshots.
  static std::vector<detail::OptimizerKind> kinds();
};

}  // namespace fe
