// SPDX-License-Identifier: Apache-2.0
#include "examples/cifar10/networks.h"

#include <vector>

#include "fe/model/layers.h"

namespace cifar10 {
namespace {

using namespace fe::layers;
using Layers = std::vector<fe::Layer>;

// Keras's padding 'same' with kernel 4 and stride 2 is a padding of 1 on each side.
Conv2d halve(int64_t in, int64_t out) {
  return {.in_channels = in,
          .out_channels = out,
          .kernel_size = 4,
          .stride = 2,
          .padding = 1,
          .init = Init::glorot_uniform(),
          .bias_init = Init::zeros()};
}

ConvTranspose2d double_up(int64_t in, int64_t out) {
  return {.in_channels = in,
          .out_channels = out,
          .kernel_size = 4,
          .stride = 2,
          .padding = 1,
          .init = Init::glorot_uniform(),
          .bias_init = Init::zeros()};
}

Linear linear(int64_t in, int64_t out) {
  return {.in_features = in,
          .out_features = out,
          .init = Init::glorot_uniform(),
          .bias_init = Init::zeros()};
}

Layers convolution_layers() {
  return {halve(3, 64), ReLU{}, halve(64, 128), ReLU{}, halve(128, 512), ReLU{}};
}

}  // namespace

fe::Module convolutions() { return fe::sequential(convolution_layers()); }

fe::Module encoder() {
  Layers layers = convolution_layers();
  layers.push_back(Flatten{});
  layers.push_back(linear(kEncodedDim, kLatentDim));
  return fe::sequential(layers);
}

fe::Module decoder() {
  return fe::sequential({linear(kLatentDim, 2048), Unflatten{.sizes = {128, 4, 4}},
                         double_up(128, 256), ReLU{}, double_up(256, 64), ReLU{}, double_up(64, 3),
                         Sigmoid{}});
}

}  // namespace cifar10
