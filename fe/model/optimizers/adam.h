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

/// Kingma & Ba 2015, arXiv:1412.6980.
struct Adam {
  static constexpr std::string_view kName = "Adam";
  static constexpr std::string_view kDoc = "Kingma & Ba 2015, arXiv:1412.6980";

  std::optional<double> lr = {};
  double beta1 = 0.9;
  double beta2 = 0.999;
  std::optional<double> eps = {};
  double weight_decay = 0.0;
  bool amsgrad = false;
  Defaults defaults = Defaults::kTorch;

  static auto fields() {
    using O = Adam;
    return std::tuple(
        field("lr", &O::lr, "learning rate (torch and Keras: 0.001)", greater_than(0)),
        field("beta1", &O::beta1, "decay of the mean gradient", from_to_below(0, 1)),
        field("beta2", &O::beta2, "decay of the mean square", from_to_below(0, 1)),
        field("eps", &O::eps, "added to the root (torch: 1e-8, Keras: 1e-7)", at_least(0)),
        field("weight_decay", &O::weight_decay, "L2 penalty added to the gradient", at_least(0)),
        field("amsgrad", &O::amsgrad, "use the largest mean square so far"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }

  Adam filled() const;  ///< with the defaults of what is unset
  /// Makes torch's optimizer.
  std::unique_ptr<torch::optim::Optimizer> make(std::vector<Tensor> parameters) const;
  /// The classes of what make() makes, for snapshots.
  static std::vector<detail::OptimizerKind> kinds();
};

}  // namespace fe
