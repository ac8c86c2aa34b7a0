// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include <utility>

#include "fe/model/layers/layer_module.h"

namespace fe::layers {
namespace {

class FunctionLayer final : public LayerModule {
 public:
  using Function = std::function<Tensor(const Tensor& x, bool training)>;

  explicit FunctionLayer(Function function) : function_(std::move(function)) {}
  Tensor forward(const Tensor& x) override { return function_(x, is_training()); }

 private:
  Function function_;
};

}  // namespace

std::shared_ptr<LayerModule> function_layer(
    std::function<Tensor(const Tensor& x, bool training)> function) {
  return std::make_shared<FunctionLayer>(std::move(function));
}

}  // namespace fe::layers
