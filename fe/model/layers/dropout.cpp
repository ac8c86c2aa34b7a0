// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/dropout.h"

#include <torch/types.h>

#include "fe/model/layers/layer_module.h"

namespace fe::layers {

std::shared_ptr<LayerModule> Dropout::make() const {
  return function_layer([p = p](const Tensor& x, bool training) {
    return training ? at::dropout(x, p, /*train=*/true) : x;
  });
}

}  // namespace fe::layers
