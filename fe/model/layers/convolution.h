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

/// Convolution with square kernels, [N, in_channels, H, W] -> [N, out_channels, H', W'], zero
/// padding, H' = floor((H + 2 padding - dilation (kernel_size - 1) - 1) / stride) + 1.
struct Conv2d {
  static constexpr std::string_view kName = "Conv2d";
  static constexpr std::string_view kDoc = "a convolution over images [N, C, H, W]";

  int64_t in_channels = 0;
  int64_t out_channels = 0;
  int64_t kernel_size = 0;
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t dilation = 1;
  int64_t groups = 1;
  bool bias = true;
  Init init = Init::torch_default();
  Init bias_init = Init::torch_default();

  static auto fields() {
    using O = Conv2d;
    return std::tuple(
        field("in_channels", &O::in_channels, "channels of the input", at_least(1)),
        field("out_channels", &O::out_channels, "channels of the output", at_least(1)),
        field("kernel_size", &O::kernel_size, "height and width", at_least(1)),
        field("stride", &O::stride, "step of the kernel", at_least(1)),
        field("padding", &O::padding, "zeros added on each side", at_least(0)),
        field("dilation", &O::dilation, "spacing of the kernel", at_least(1)),
        field("groups", &O::groups, "channel groups of their own", at_least(1)),
        field("bias", &O::bias, "add a learned bias"),
        field("init", &O::init, "what the weights start from"),
        field("bias_init", &O::bias_init, "what the bias starts from"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module, with its weights drawn
};

/// Transposed convolution with square kernels, [N, in_channels, H, W] -> [N, out_channels, H', W'],
/// H' = (H - 1) stride - 2 padding + dilation (kernel_size - 1) + output_padding + 1.
struct ConvTranspose2d {
  static constexpr std::string_view kName = "ConvTranspose2d";
  static constexpr std::string_view kDoc = "a transposed convolution, which makes images larger";

  int64_t in_channels = 0;
  int64_t out_channels = 0;
  int64_t kernel_size = 0;
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t output_padding = 0;
  int64_t dilation = 1;
  int64_t groups = 1;
  bool bias = true;
  Init init = Init::torch_default();
  Init bias_init = Init::torch_default();

  static auto fields() {
    using O = ConvTranspose2d;
    return std::tuple(
        field("in_channels", &O::in_channels, "channels of the input", at_least(1)),
        field("out_channels", &O::out_channels, "channels of the output", at_least(1)),
        field("kernel_size", &O::kernel_size, "height and width", at_least(1)),
        field("stride", &O::stride, "step of the output", at_least(1)),
        field("padding", &O::padding, "rows cut off on each side", at_least(0)),
        field("output_padding", &O::output_padding,
              "rows added at the end, fewer than stride or dilation", at_least(0)),
        field("dilation", &O::dilation, "spacing of the kernel", at_least(1)),
        field("groups", &O::groups, "channel groups of their own", at_least(1)),
        field("bias", &O::bias, "add a learned bias"),
        field("init", &O::init, "what the weights start from"),
        field("bias_init", &O::bias_init, "what the bias starts from"));
  }

  std::shared_ptr<LayerModule> make() const;  ///< its module, with its weights drawn
};

}  // namespace fe::layers
