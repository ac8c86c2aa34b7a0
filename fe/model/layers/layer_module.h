// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <memory>

#include "fe/model/layers.h"

namespace fe::layers {

/// A layer as torch sees it: the owner of its parameters and buffers.
class LayerModule : public torch::nn::Module {
 public:
  virtual Tensor forward(const Tensor& x) = 0;
};

/// The module of a layer whose options have been checked, with its weights drawn.
/// Throws fe::Error for options that do not go together.
std::shared_ptr<LayerModule> make_layer(const Linear& options);
std::shared_ptr<LayerModule> make_layer(const Conv2d& options);
std::shared_ptr<LayerModule> make_layer(const ConvTranspose2d& options);
std::shared_ptr<LayerModule> make_layer(const BatchNorm1d& options);
std::shared_ptr<LayerModule> make_layer(const BatchNorm2d& options);
std::shared_ptr<LayerModule> make_layer(const ReLU& options);
std::shared_ptr<LayerModule> make_layer(const LeakyReLU& options);
std::shared_ptr<LayerModule> make_layer(const Tanh& options);
std::shared_ptr<LayerModule> make_layer(const Sigmoid& options);
std::shared_ptr<LayerModule> make_layer(const Softmax& options);
std::shared_ptr<LayerModule> make_layer(const Dropout& options);
std::shared_ptr<LayerModule> make_layer(const Flatten& options);
std::shared_ptr<LayerModule> make_layer(const Unflatten& options);
std::shared_ptr<LayerModule> make_layer(const MaxPool2d& options);
std::shared_ptr<LayerModule> make_layer(const AvgPool2d& options);

}  // namespace fe::layers
