// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/model/layers/layer.h"

namespace fe::layers {

/// The largest value of each window, [N, C, H, W] -> [N, C, H', W'].
struct MaxPool2d {
  static constexpr std::string_view kName = "MaxPool2d";
  static constexpr std::string_view kDoc = "the largest value of each window";

  int64_t kernel_size = 2;
  int64_t stride = 0;
  int64_t padding = 0;

  static auto fields() {
    using O = MaxPool2d;
    return std::tuple(
        field("kernel_size", &O::kernel_size, "height and width of a window", at_least(1)),
        field("stride", &O::stride, "step of the window; 0 means kernel_size", at_least(0)),
        field("padding", &O::padding, "rows of -infinity added on each side", at_least(0)));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

/// The mean of each window, [N, C, H, W] -> [N, C, H', W']; padding counts as zeros.
struct AvgPool2d {
  static constexpr std::string_view kName = "AvgPool2d";
  static constexpr std::string_view kDoc = "the mean of each window";

  int64_t kernel_size = 2;
  int64_t stride = 0;
  int64_t padding = 0;

  static auto fields() {
    using O = AvgPool2d;
    return std::tuple(
        field("kernel_size", &O::kernel_size, "height and width of a window", at_least(1)),
        field("stride", &O::stride, "step of the window; 0 means kernel_size", at_least(0)),
        field("padding", &O::padding, "rows of zeros added on each side", at_least(0)));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module
};

}  // namespace fe::layers
