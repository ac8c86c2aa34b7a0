// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/activation.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {

std::shared_ptr<LayerModule> ReLU::make() const {
  return function_layer([](const Tensor& x, bool) { return at::relu(x); });
}

std::shared_ptr<LayerModule> LeakyReLU::make() const {
  return function_layer(
      [slope = negative_slope](const Tensor& x, bool) { return at::leaky_relu(x, slope); });
}

std::shared_ptr<LayerModule> Tanh::make() const {
  return function_layer([](const Tensor& x, bool) { return at::tanh(x); });
}

std::shared_ptr<LayerModule> Sigmoid::make() const {
  return function_layer([](const Tensor& x, bool) { return at::sigmoid(x); });
}

std::shared_ptr<LayerModule> Softmax::make() const {
  return function_layer([dim = dim](const Tensor& x, bool) {
    FE_CHECK(-x.dim() <= dim && dim < x.dim(),
             "Softmax: expected an input with dimension {}, got {}.", dim, fe::describe(x));
    return at::softmax(x, dim);
  });
}

}  // namespace fe::layers
