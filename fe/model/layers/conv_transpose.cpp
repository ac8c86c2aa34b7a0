// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/conv_transpose.h"

#include <ATen/Context.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include <tuple>
#include <utility>

#include "fe/model/torch_compat.h"

namespace fe::layers {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;

// What convolution_backward gives for the convolution [N, O, H', W'] -> [N, I, H, W] of which the
// transposed one is the gradient.
std::tuple<Tensor, Tensor, Tensor> gradient(const Tensor& grad,
                                            const Tensor& input,
                                            const Tensor& weight,
                                            const ConvTransposeShape& s,
                                            std::array<bool, 3> wanted) {
  return at::convolution_backward(
      grad, input, weight, /*bias_sizes=*/at::OptionalIntArrayRef(), {s.stride, s.stride},
      {s.padding, s.padding}, {s.dilation, s.dilation},
      /*transposed=*/false, /*output_padding=*/{0, 0}, s.groups, wanted);
}

int64_t output_size(int64_t size, int64_t kernel, const ConvTransposeShape& s) {
  return (size - 1) * s.stride - 2 * s.padding + s.dilation * (kernel - 1) + s.output_padding + 1;
}

class ConvTransposeByGradient final : public torch::autograd::Function<ConvTransposeByGradient> {
 public:
  static Tensor forward(AutogradContext* context,
                        const Tensor& x,
                        const Tensor& weight,
                        const std::vector<int64_t>& shape) {
    context->save_for_backward({x, weight});
    context->saved_data["shape"] = shape;
    const ConvTransposeShape s = unpack(shape);
    // Only its shape matters: the gradient of a convolution does not depend on the input.
    const Tensor output =
        at::empty({x.size(0), weight.size(1) * s.groups, output_size(x.size(2), weight.size(2), s),
                   output_size(x.size(3), weight.size(3), s)},
                  x.options());
    return std::get<0>(gradient(x, output, weight, s, {true, false, false}));
  }

  static tensor_list backward(AutogradContext* context, const tensor_list& grads) {
    const auto saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &grad = grads[0];
    const ConvTransposeShape s = unpack(context->saved_data["shape"].toIntVector());
    Tensor grad_x, grad_weight;
    if (context->needs_input_grad(0)) {
      grad_x = at::conv2d(grad, weight, {}, s.stride, s.padding, s.dilation, s.groups);
    }
    if (context->needs_input_grad(1)) {
      grad_weight = std::get<1>(gradient(x, grad, weight, s, {false, true, false}));
    }
    return {grad_x, grad_weight, Tensor()};
  }

  static std::vector<int64_t> pack(const ConvTransposeShape& s) {
    return {s.stride, s.padding, s.output_padding, s.dilation, s.groups};
  }
  static ConvTransposeShape unpack(const std::vector<int64_t>& v) {
    return {
        .stride = v[0], .padding = v[1], .output_padding = v[2], .dilation = v[3], .groups = v[4]};
  }
};

// From libtorch 2 on conv_transpose2d itself runs in oneDNN. Before, it is im2col and a product of
// matrices, and the gradient of a convolution is faster, times 1.2 to 4 (1.13, one thread, float32,
// forward and backward), except where a few channels or samples leave oneDNN little to do, and
// where windows do not overlap.
bool gradient_is_faster(const Tensor& x, const Tensor& weight, const ConvTransposeShape& s) {
  if (FE_TORCH_AT_LEAST(2, 0)) return false;
  const bool one_dnn = x.is_cpu() && x.scalar_type() == at::kFloat && at::hasMKLDNN() &&
                       at::globalContext().userEnabledMkldnn() &&
                       weight.scalar_type() == at::kFloat && !compat::autocast_enabled(at::kCPU);
  const bool overlapping = weight.size(2) > s.stride;
  const bool depthwise = s.groups == x.size(1) && weight.size(1) == 1;
  const bool large = x.size(0) >= 8 && weight.size(1) >= 8;
  return one_dnn && overlapping && x.numel() > 0 && (depthwise || large);
}

}  // namespace

Tensor conv_transpose_by_gradient(const Tensor& x,
                                  const Tensor& weight,
                                  const Tensor& bias,
                                  const ConvTransposeShape& shape) {
  const Tensor y = ConvTransposeByGradient::apply(x, weight, ConvTransposeByGradient::pack(shape));
  return bias.defined() ? y + bias.view({1, -1, 1, 1}) : y;
}

Tensor conv_transpose(const Tensor& x,
                      const Tensor& weight,
                      const Tensor& bias,
                      const ConvTransposeShape& shape) {
  if (gradient_is_faster(x, weight, shape)) {
    return conv_transpose_by_gradient(x, weight, bias, shape);
  }
  return at::conv_transpose2d(x, weight, bias, shape.stride, shape.padding, shape.output_padding,
                              shape.groups, shape.dilation);
}

}  // namespace fe::layers
