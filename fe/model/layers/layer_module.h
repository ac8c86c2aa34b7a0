// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <functional>
#include <memory>

#include "fe/model/layers.h"

namespace fe::layers {

/// A layer as torch sees it: the owner of its parameters and buffers.
class LayerModule : public torch::nn::Module {
 public:
  virtual Tensor forward(const Tensor& x) = 0;
};

/// A layer without parameters, from a function of its input and whether the module is training.
std::shared_ptr<LayerModule> function_layer(
    std::function<Tensor(const Tensor& x, bool training)> function);

/// The module of a layer whose options have been checked, with its weights drawn.
/// Throws fe::Error for options that do not go together.
template <class Options>
std::shared_ptr<LayerModule> make_layer(const Options& options) {
  return options.make();
}

}  // namespace fe::layers
