// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include "fe/base/options/options.h"
#include "fe/base/options/type_list.h"
#include "fe/base/tensor.h"
#include "fe/model/optimizers/adagrad.h"
#include "fe/model/optimizers/adam.h"
#include "fe/model/optimizers/adamw.h"
#include "fe/model/optimizers/rmsprop.h"
#include "fe/model/optimizers/sgd.h"

namespace torch::optim {
class Optimizer;
}

namespace fe {

/// Every optimizer: fe::build(), configs and help follow from this list.
using Optimizers = TypeList<Adagrad, Adam, AdamW, RMSprop, SGD>;

/// One of the list, or none for a model that is not trained: `.optimizer = fe::Adam{.lr = 1e-3}`.
using OptimizerOptions = VariantOf<Optimizers, std::monostate>;

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
