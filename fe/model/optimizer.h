// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fe/base/options.h"
#include "fe/base/tensor.h"

namespace torch::optim {
class Optimizer;
}

namespace fe {

/// Whose optimizer it is: the default values for what is not set, and the formula where the two
/// differ. Keras keeps eps inside the root (RMSprop, Adagrad) or beside the root of the mean square
/// that is not yet corrected for its start (Adam), and the learning rate inside the momentum.
/// weight_decay means the same with both.
enum class Defaults { kTorch, kKeras };
std::string option_name(Defaults defaults);
constexpr auto choices(Defaults) { return std::array{Defaults::kTorch, Defaults::kKeras}; }

/// Stochastic gradient descent.
struct SGD {
  std::optional<double> lr = {};
  double momentum = 0.0;
  double weight_decay = 0.0;
  bool nesterov = false;
  Defaults defaults = Defaults::kTorch;
  static auto fields() {
    using O = SGD;
    return std::tuple(
        field("lr", &O::lr, "learning rate (torch and Keras: 0.01)", greater_than(0)),
        field("momentum", &O::momentum, "share of the last step kept", from_to_below(0, 1)),
        field("weight_decay", &O::weight_decay, "L2 penalty added to the gradient", at_least(0)),
        field("nesterov", &O::nesterov, "look ahead along the momentum"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }
};

/// Kingma & Ba 2015, arXiv:1412.6980.
struct Adam {
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
};

/// Adam with decoupled weight decay; Loshchilov & Hutter 2019, arXiv:1711.05101.
struct AdamW {
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
              "shrinking of the weights a step, times lr (torch: 0.01, Keras: 0.004)", at_least(0)),
        field("amsgrad", &O::amsgrad, "use the largest mean square so far"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }
};

/// Tieleman & Hinton 2012, lecture 6e.
struct RMSprop {
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
        field("momentum", &O::momentum, "share of the last step kept", from_to_below(0, 1)),
        field("weight_decay", &O::weight_decay, "L2 penalty added to the gradient", at_least(0)),
        field("centered", &O::centered, "divide by the standard deviation"),
        field("defaults", &O::defaults, "torch or keras: whose values the unset options take"));
  }
};

/// Duchi et al. 2011, JMLR 12.
struct Adagrad {
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
};

/// One of the above, or none for a model that is not trained: `.optimizer = fe::Adam{.lr = 1e-3}`.
using OptimizerOptions = std::variant<std::monostate, SGD, Adam, AdamW, RMSprop, Adagrad>;

/// The optimizer as written down: its name and options, unset ones filled in. An empty name for
/// none. Throws fe::Error for an option out of range.
Description describe(const OptimizerOptions& options);

/// torch's optimizer for these parameters. Throws fe::Error for an option out of range; nullptr
/// for none.
std::unique_ptr<torch::optim::Optimizer> make_optimizer(const OptimizerOptions& options,
                                                        std::vector<Tensor> parameters);

/// The learning rate of all parameter groups (of the first one when they differ). Setting it throws
/// fe::Error unless it is finite and at least 0.
double learning_rate(const torch::optim::Optimizer& optimizer);
/// Sets the learning rate of every parameter group.
void set_learning_rate(torch::optim::Optimizer& optimizer, double lr);

}  // namespace fe
