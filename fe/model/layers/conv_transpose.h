// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/tensor.h"

namespace fe::layers {

struct ConvTransposeShape {
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t output_padding = 0;
  int64_t dilation = 1;
  int64_t groups = 1;
};

/// torch's conv_transpose2d of `x` [N, I, H, W] with `weight` [I, O / groups, K, K] and `bias` [O]
/// (or undefined), by the faster of two ways: as torch does it, or as the gradient of a convolution
/// toward its input. Results agree to float32's rounding; both can be differentiated twice.
Tensor conv_transpose(const Tensor& x,
                      const Tensor& weight,
                      const Tensor& bias,
                      const ConvTransposeShape& shape);

/// The second way, whatever its speed.
Tensor conv_transpose_by_gradient(const Tensor& x,
                                  const Tensor& weight,
                                  const Tensor& bias,
                                  const ConvTransposeShape& shape);

}  // namespace fe::layers
