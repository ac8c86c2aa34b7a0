// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/layers/init.h"
#include "fe/model/layers/layer.h"

namespace fe::layers {

/// y = x W^T + b, [..., in_features] -> [..., out_features].
struct Linear {
  static constexpr std::string_view kName = "Linear";
  static constexpr std::string_view kDoc = "y = x W^T + b";

  int64_t in_features = 0;
  int64_t out_features = 0;
  bool bias = true;
  Init init = Init::torch_default();
  Init bias_init = Init::torch_default();

  static auto fields() {
    using O = Linear;
    return std::tuple(field("in_features", &O::in_features, "size of the input", at_least(1)),
                      field("out_features", &O::out_features, "size of the output", at_least(1)),
                      field("bias", &O::bias, "add a learned bias"),
                      field("init", &O::init, "what the weights start from"),
                      field("bias_init", &O::bias_init, "what the bias starts from"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module, with its weights drawn
};

}  // namespace fe::layers
