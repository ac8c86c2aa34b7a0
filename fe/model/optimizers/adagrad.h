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

/// Duchi et al. 2011, JMLR 12.
struct Adagrad {
  static constexpr std::string_view kName = "Adagrad";
  static constexpr std::string_view kDoc = "Duchi et al. 2011, JMLR 12";

  std::optional<double> lr = {};
  double lr_decay = 0.0;
  std::optional<double> eps = {};
  std::optional<double> initial_accumulator_value = {};
  double weight_decay = 0.0;
  Defaults defaults = Defaults::kTorch;

  static auto fields() {
    using O = Adagrad;
    return std::tuple(
        field("lr", &O::lr, "learning rate (torch: 0.01, Keras: 0.001)", greater_than(0)),
        field("lr_decay", &O::lr_decay, "lr / (1 + step * lr_decay)", at_least(0)),
        field("eps", &O::eps, "added to the root (torch: 1e-10, Keras: 1e-7)", at_least(0)),
        field("initial_accumulator_value", &O::initial_accumulator_value,
              "sum of squares to start from (torch: 0, Keras: 0.1)", at_least(0)),
        field("weight_decay", &O::weight_decay, "L2 penalty added to the gradient", at_least(0)),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }

  Adagrad filled() const;  ///< with the defaults of what is unset
  /// Makes torch's optimizer.
  std::unique_ptr<torch::optim::Optimizer> make(std::vector<Tensor> parameters) const;
  /// The classes of what make() makes, for snapshots.
  static std::vector<detail::OptimizerKind> kinds();
};

}  // namespace fe
