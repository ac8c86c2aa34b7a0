// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers/conv_transpose.h"

#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <functional>

namespace fe::layers {
namespace {

struct ConvCase {
  int64_t in, out, kernel, size;
  ConvTransposeShape shape;
};

const std::vector<ConvCase> kCases = {
    {8, 4, 5, 4, {.stride = 2, .padding = 2}},
    {4, 6, 5, 7, {.stride = 2, .padding = 2, .output_padding = 1}},
    {4, 4, 3, 5, {.stride = 1, .padding = 1}},
    {6, 4, 3, 5, {.stride = 3, .padding = 0, .output_padding = 2, .dilation = 2, .groups = 2}},
    {1, 1, 1, 3, {}},
};

Tensor by_torch(const Tensor& x, const Tensor& w, const Tensor& b, const ConvTransposeShape& s) {
  return at::conv_transpose2d(x, w, b, s.stride, s.padding, s.output_padding, s.groups, s.dilation);
}

struct Inputs {
  Tensor x, weight, bias;
};

Inputs inputs_of(const ConvCase& c, int64_t batch, at::ScalarType type) {
  torch::manual_seed(2);
  return {torch::randn({batch, c.in, c.size, c.size}, type).requires_grad_(),
          torch::randn({c.in, c.out / c.shape.groups, c.kernel, c.kernel}, type).requires_grad_(),
          torch::randn({c.out}, type).requires_grad_()};
}

using Function =
    std::function<Tensor(const Tensor&, const Tensor&, const Tensor&, const ConvTransposeShape&)>;

// The result, the gradients of a weighted sum of it, and the gradients of their squares.
std::vector<Tensor> result_and_gradients(const Function& function,
                                         const ConvCase& c,
                                         const Inputs& in) {
  const Tensor y = function(in.x, in.weight, in.bias, c.shape);
  torch::manual_seed(4);
  const Tensor sum = (y * torch::randn_like(y)).sum() + y.pow(3).sum();
  auto first = torch::autograd::grad({sum}, {in.x, in.weight, in.bias}, {}, true, true);
  Tensor squares = torch::zeros({}, y.options());
  for (const Tensor& g : first) squares = squares + g.square().sum();
  auto second = torch::autograd::grad({squares}, {in.x, in.weight, in.bias});
  std::vector<Tensor> all = {y};
  all.insert(all.end(), first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

void expect_close(const std::vector<Tensor>& got,
                  const std::vector<Tensor>& expected,
                  double rtol) {
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_EQ(got[i].sizes(), expected[i].sizes()) << i;
    const auto scale = expected[i].abs().max().item<double>();
    EXPECT_LE((got[i] - expected[i]).abs().max().item<double>(), rtol * scale) << "tensor " << i;
  }
}

TEST(ConvTranspose, ByGradientAgreesWithTorchInFloat64) {
  for (const ConvCase& c : kCases) {
    const Inputs in = inputs_of(c, 3, at::kDouble);
    expect_close(result_and_gradients(conv_transpose_by_gradient, c, in),
                 result_and_gradients(by_torch, c, in), 1e-12);
  }
}

TEST(ConvTranspose, BothWaysAgreeWithTorchInFloat32) {
  for (const ConvCase& c : kCases) {
    for (const int64_t batch : {1, 16}) {
      const Inputs in = inputs_of(c, batch, at::kFloat);
      const auto expected = result_and_gradients(by_torch, c, in);
      expect_close(result_and_gradients(conv_transpose_by_gradient, c, in), expected, 2e-5);
      expect_close(result_and_gradients(conv_transpose, c, in), expected, 2e-5);
    }
  }
}

// The shapes of ALOCC's reconstructor, at the batch size where the choice matters.
TEST(ConvTranspose, AgreesOnLayersOfALOCC) {
  for (const ConvCase& c :
       {ConvCase{128, 32, 5, 4, {.stride = 2, .padding = 2}},
        ConvCase{32, 16, 5, 7, {.stride = 2, .padding = 2, .output_padding = 1}},
        ConvCase{16, 1, 5, 14, {.stride = 2, .padding = 2, .output_padding = 1}}}) {
    const Inputs in = inputs_of(c, 128, at::kFloat);
    const Tensor got = conv_transpose(in.x, in.weight, in.bias, c.shape);
    const Tensor expected = by_torch(in.x, in.weight, in.bias, c.shape);
    expect_close({got}, {expected}, 5e-6);
  }
}

TEST(ConvTranspose, WithoutBiasAndWithoutGradients) {
  const ConvCase& c = kCases[1];
  const Inputs in = inputs_of(c, 2, at::kFloat);
  const at::NoGradGuard no_grad;
  expect_close({conv_transpose(in.x, in.weight, {}, c.shape),
                conv_transpose_by_gradient(in.x, in.weight, {}, c.shape)},
               {by_torch(in.x, in.weight, {}, c.shape), by_torch(in.x, in.weight, {}, c.shape)},
               2e-5);
}

TEST(ConvTranspose, GradientsOnlyForWhatWantsThem) {
  const ConvCase& c = kCases[0];
  Inputs in = inputs_of(c, 2, at::kFloat);
  in.x = in.x.detach();
  conv_transpose_by_gradient(in.x, in.weight, in.bias, c.shape).sum().backward();
  EXPECT_FALSE(in.x.grad().defined());
  const Tensor weight_gradient = in.weight.grad().clone();
  in.weight.mutable_grad() = Tensor();
  by_torch(in.x, in.weight, in.bias, c.shape).sum().backward();
  expect_close({weight_gradient}, {in.weight.grad()}, 2e-5);
}

TEST(ConvTranspose, EmptyBatch) {
  const ConvCase& c = kCases[0];
  const Inputs in = inputs_of(c, 0, at::kFloat);
  EXPECT_EQ(conv_transpose(in.x, in.weight, in.bias, c.shape).sizes(),
            by_torch(in.x, in.weight, in.bias, c.shape).sizes());
}

}  // namespace
}  // namespace fe::layers
