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

/// Tieleman & Hinton 2012, lecture 6e.
struct RMSprop {
  static constexpr std::string_view kName = "RMSprop";
  static constexpr std::string_view kDoc = "Tieleman & Hinton 2012, lecture 6e";

  std::optional<double> lr = {};
  std::optional<double> alpha = {};
  std::optional<double> eps = {};
  double momentum = 0.0;
  double weight_decay = 0.0;
  bool centered = false;
  Defaults defaults = Defaults::kTorch;

  static auto fields() {
    using O = RMSprop;
    return std::tuple(
        field("lr", &O::lr, "learning rate (torch: 0.01, Keras: 0.001)", greater_than(0)),
        field("alpha", &O::alpha, "decay of the mean square (torch: 0.99, Keras: 0.9)",
              from_to_below(0, 1)),
        field("eps", &O::eps, "added to the root (torch: 1e-8, Keras: 1e-7)", at_least(0)),
        field("momentum", &O::momentum, "fraction of the last step that is kept",
              from_to_below(0, 1)),
        field("weight_decay", &O::weight_decay, "L2 penalty added to the gradient", at_least(0)),
        field("centered", &O::centered, "divide by the standard deviation"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }

  RMSprop filled() const;  ///< with the defaults of what is unset
  /// Makes torch's optimizer.
  std::unique_ptr<torch::optim::Optimizer> make(std::vector<Tensor> parameters) const;
  /// The classes of what make() makes, for snapshots.
  static std::vector<detail::OptimizerKind> kinds();
};

}  // namespace fe
