// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers.h"

#include <torch/types.h>

#include <utility>

#include "fe/base/error.h"
#include "fe/model/layers/layer_module.h"
#include "fe/model/recipe_json.h"

namespace fe {
namespace {

class SequentialModule final : public torch::nn::Module {
 public:
  void append(std::shared_ptr<layers::LayerModule> layer) {
    layers_.push_back(register_module(std::to_string(layers_.size()), std::move(layer)));
  }

  Tensor forward(const Tensor& x) {
    Tensor y = x;
    for (size_t i = 0; i < layers_.size(); ++i) {
      try {
        y = layers_[i]->forward(y);
      } catch (const Error& error) {
        throw Error(fmt::format("layer {}: {}", i, error.what()), error.kind());
      }
    }
    return y;
  }

 private:
  std::vector<std::shared_ptr<layers::LayerModule>> layers_;
};

}  // namespace

Description describe(const Layer& layer) {
  return std::visit([](const auto& options) -> Description { return fe::describe(options); },
                    layer);
}

Module sequential(const std::vector<Layer>& layers) {
  FE_CHECK(!layers.empty(), "sequential: expected at least one layer, got none.");
  const auto module = std::make_shared<SequentialModule>();
  std::vector<Description> descriptions;
  for (size_t i = 0; i < layers.size(); ++i) {
    try {
      descriptions.push_back(describe(layers[i]));
      module->append(std::visit([](const auto& o) { return o.make(); }, layers[i]));
    } catch (const Error& error) {
      fail("sequential: layer {}: {}", i, error.what());
    }
  }
  return Module(
      module,
      [m = module.get()](const Tensors& in) -> Tensors {
        FE_CHECK(in.size() == 1, "sequential: expected one input tensor, got {}.", in.size());
        return {m->forward(in[0])};
      },
      sequential_recipe(descriptions));
}

}  // namespace fe
