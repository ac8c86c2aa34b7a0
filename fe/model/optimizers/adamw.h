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

/// Adam with decoupled weight decay; Loshchilov & Hutter 2019, arXiv:1711.05101.
struct AdamW {
  static constexpr std::string_view kName = "AdamW";
  static constexpr std::string_view kDoc =
      "Adam with decoupled weight decay; Loshchilov & Hutter 2019, "
      "arXiv:1711.05101";

  std::optional<double> lr = {};
  double beta1 = 0.9;
  double beta2 = 0.999;
  std::optional<double> eps = {};
  std::optional<double> weight_decay = {};
  bool amsgrad = false;
  Defaults defaults = Defaults::kTorch;

  static auto fields() {
    using O = AdamW;
    return std::tuple(
        field("lr", &O::lr, "learning rate (torch and Keras: 0.001)", greater_than(0)),
        field("beta1", &O::beta1, "decay of the mean gradient", from_to_below(0, 1)),
        field("beta2", &O::beta2, "decay of the mean square", from_to_below(0, 1)),
        field("eps", &O::eps, "added to the root (torch: 1e-8, Keras: 1e-7)", at_least(0)),
        field("weight_decay", &O::weight_decay,
              "shrinking of the weights per step, times lr (torch: 0.01, Keras: 0.004)",
              at_least(0)),
        field("amsgrad", &O::amsgrad, "use the largest mean square so far"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }

  AdamW filled() const;  ///< with the defaults of what is unset
  /// Makes torch's optimizer.
  std::unique_ptr<torch::optim::Optimizer> make(std::vector<Tensor> parameters) const;
  /// The classes of what make() makes, for snapshots.
  static std::vector<detail::OptimizerKind> kinds();
};

}  // namespace fe
