// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers.h"

#include "config/builtin/builtin.h"
#include "config/schema/option_type.h"

namespace fe::config {

/// "torch", "normal(0.02)", "truncated_normal(0.02)", "glorot_uniform" or "zeros".
template <>
struct OptionType<layers::Init> {
  static TypeInfo info() {
    return {.text = "torch, normal(STD), truncated_normal(STD), glorot_uniform or zeros"};
  }
  static std::optional<layers::Init> read(const Node& node,
                                          Context& context,
                                          const std::string& what) {
    const auto text = read_text(node, context, what);
    if (!text) return std::nullopt;
    try {
      return layers::Init::parse(*text);
    } catch (const Error& error) {
      context.error(node.place, "{}: {}", what, error.what());
      return std::nullopt;
    }
  }
};

namespace builtin {

void add_layers(Registry& registry) {
  registry.layer<layers::Linear>("y = x W^T + b");
  registry.layer<layers::Conv2d>("a convolution over images [N, C, H, W]");
  registry.layer<layers::ConvTranspose2d>("a transposed convolution, which makes images larger");
  registry.layer<layers::BatchNorm1d>("batch normalization of [N, C]");
  registry.layer<layers::BatchNorm2d>("batch normalization of [N, C, H, W]");
  registry.layer<layers::ReLU>("max(x, 0)");
  registry.layer<layers::LeakyReLU>("x, or a small multiple of it below 0");
  registry.layer<layers::Tanh>("to (-1, 1)");
  registry.layer<layers::Sigmoid>("to (0, 1)");
  registry.layer<layers::Softmax>("to probabilities that sum to 1");
  registry.layer<layers::Dropout>("in training, drops a share of the values");
  registry.layer<layers::Flatten>("several dimensions into one");
  registry.layer<layers::Unflatten>("one dimension into several");
  registry.layer<layers::MaxPool2d>("the largest value of each window");
  registry.layer<layers::AvgPool2d>("the mean of each window");
}

}  // namespace builtin
}  // namespace fe::config
