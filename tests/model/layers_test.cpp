// SPDX-License-Identifier: Apache-2.0
#include "fe/model/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <functional>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

Tensor run(const Module& module, const Tensor& x) { return module.forward({x})[0]; }

Module one(const Layer& layer) { return sequential({layer}); }

// The same seed gives our layer and torch's the same weights; then all must agree.
template <class TorchModule>
void expect_same(const Layer& layer, const std::function<TorchModule()>& make, const Tensor& x) {
  torch::manual_seed(5);
  const Module ours = one(layer);
  torch::manual_seed(5);
  TorchModule theirs = make();
  const auto a = ours.torch().named_parameters();
  const auto b = theirs->named_parameters();
  ASSERT_EQ(a.size(), b.size());
  for (const auto& item : b) {
    EXPECT_TRUE(a["0." + item.key()].equal(item.value())) << item.key();
  }
  ASSERT_EQ(ours.torch().named_buffers().size(), theirs->named_buffers().size());
  for (const bool training : {true, false}) {
    ours.torch().train(training);
    theirs->train(training);
    EXPECT_TRUE(torch::allclose(run(ours, x), theirs->forward(x), 1e-5, 1e-6));
  }
  for (const auto& item : theirs->named_buffers()) {
    EXPECT_TRUE(ours.torch().named_buffers()["0." + item.key()].allclose(item.value()))
        << item.key();
  }
}

TEST(Layers, LinearIsTorchs) {
  expect_same<torch::nn::Linear>(
      layers::Linear{.in_features = 5, .out_features = 3}, [] { return torch::nn::Linear(5, 3); },
      torch::randn({4, 5}));
}

TEST(Layers, Conv2dIsTorchs) {
  expect_same<torch::nn::Conv2d>(
      layers::Conv2d{.in_channels = 4,
                     .out_channels = 6,
                     .kernel_size = 3,
                     .stride = 2,
                     .padding = 2,
                     .dilation = 2,
                     .groups = 2},
      [] {
        return torch::nn::Conv2d(
            torch::nn::Conv2dOptions(4, 6, 3).stride(2).padding(2).dilation(2).groups(2));
      },
      torch::randn({2, 4, 9, 9}));
}

TEST(Layers, ConvTranspose2dIsTorchs) {
  expect_same<torch::nn::ConvTranspose2d>(
      layers::ConvTranspose2d{.in_channels = 4,
                              .out_channels = 6,
                              .kernel_size = 5,
                              .stride = 2,
                              .padding = 2,
                              .output_padding = 1,
                              .groups = 2,
                              .bias = false},
      [] {
        return torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(4, 6, 5)
                                              .stride(2)
                                              .padding(2)
                                              .output_padding(1)
                                              .groups(2)
                                              .bias(false));
      },
      torch::randn({2, 4, 7, 7}));
}

TEST(Layers, BatchNormsAreTorchs) {
  expect_same<torch::nn::BatchNorm1d>(
      layers::BatchNorm1d{.num_features = 3, .eps = 1e-3, .momentum = 0.01},
      [] {
        return torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(3).eps(1e-3).momentum(0.01));
      },
      torch::randn({6, 3}));
  expect_same<torch::nn::BatchNorm2d>(
      layers::BatchNorm2d{.num_features = 3, .affine = false},
      [] { return torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(3).affine(false)); },
      torch::randn({6, 3, 4, 4}));
}

TEST(Layers, Activations) {
  const Tensor x = torch::tensor({-2.0f, 0.0f, 3.0f});
  EXPECT_TRUE(run(one(layers::ReLU{}), x).equal(torch::tensor({0.0f, 0.0f, 3.0f})));
  EXPECT_TRUE(run(one(layers::LeakyReLU{.negative_slope = 0.5}), x)
                  .equal(torch::tensor({-1.0f, 0.0f, 3.0f})));
  EXPECT_TRUE(run(one(layers::Tanh{}), x).equal(x.tanh()));
  EXPECT_TRUE(run(one(layers::Sigmoid{}), x).equal(x.sigmoid()));
  EXPECT_TRUE(run(one(layers::Softmax{.dim = 0}), x).equal(x.softmax(0)));
}

TEST(Layers, FlattenAndUnflattenUndoEachOther) {
  const Tensor x = torch::randn({2, 8, 3, 5});
  const Tensor flat = run(one(layers::Flatten{}), x);
  EXPECT_EQ(flat.sizes(), at::IntArrayRef({2, 120}));
  EXPECT_TRUE(run(one(layers::Unflatten{.sizes = {8, 3, -1}}), flat).equal(x));
  EXPECT_EQ(run(one(layers::Flatten{.start_dim = 2, .end_dim = 3}), x).sizes(),
            at::IntArrayRef({2, 8, 15}));
  EXPECT_EQ(run(one(layers::Unflatten{.dim = -1, .sizes = {5, 1}}), x).sizes(),
            at::IntArrayRef({2, 8, 3, 5, 1}));
  EXPECT_EQ(run(one(layers::Flatten{}), torch::zeros({0, 8, 3})).sizes(), at::IntArrayRef({0, 24}));
}

TEST(Layers, Pools) {
  const Tensor x = torch::arange(16, torch::kFloat).view({1, 1, 4, 4});
  EXPECT_TRUE(
      run(one(layers::MaxPool2d{}), x).flatten().equal(torch::tensor({5.f, 7.f, 13.f, 15.f})));
  EXPECT_TRUE(run(one(layers::AvgPool2d{.kernel_size = 2, .stride = 2}), x)
                  .flatten()
                  .equal(torch::tensor({2.5f, 4.5f, 10.5f, 12.5f})));
  EXPECT_EQ(run(one(layers::MaxPool2d{.kernel_size = 3, .stride = 1, .padding = 1}), x).sizes(),
            x.sizes());
}

TEST(Layers, DropoutActsInTrainingOnly) {
  const Module module = one(layers::Dropout{.p = 0.25});
  const Tensor x = torch::ones({100'000});
  const Tensor y = run(module, x);
  EXPECT_NEAR(y.eq(0).to(torch::kFloat).mean().item<double>(), 0.25, 0.01);
  EXPECT_NEAR(y.max().item<double>(), 1.0 / 0.75, 1e-6);
  module.torch().eval();
  EXPECT_TRUE(run(module, x).equal(x));
}

TEST(Layers, DescriptionHasEveryOption) {
  const Description description = describe(Layer(layers::MaxPool2d{.kernel_size = 3}));
  EXPECT_EQ(description.name, "MaxPool2d");
  ASSERT_EQ(description.options.size(), 3u);
  EXPECT_EQ(std::get<int64_t>(description.options[0].value), 3);
}

TEST(Sequential, NamesAreThoseOfPyTorch) {
  const Module module =
      sequential({layers::Conv2d{.in_channels = 1, .out_channels = 2, .kernel_size = 3},
                  layers::ReLU{}, layers::BatchNorm2d{.num_features = 2}});
  EXPECT_THAT(module.torch().named_parameters().keys(),
              ::testing::ElementsAre("0.weight", "0.bias", "2.weight", "2.bias"));
}

TEST(Sequential, WrongLayersAreNamedWithTheirPosition) {
  expect_error([] { sequential({}); }, {"sequential: expected at least one layer, got none."});
  expect_error(
      [] {
        sequential({layers::ReLU{}, layers::Linear{.in_features = 2}});
      },
      {"sequential: layer 1: Linear: expected out_features of at least 1, got 0."});
  expect_error(
      [] {
        one(layers::Conv2d{.in_channels = 3, .out_channels = 4, .kernel_size = 1, .groups = 2});
      },
      {"Conv2d: expected in_channels and out_channels to be multiples of groups, got 3, 4 and 2."});
  expect_error(
      [] {
        one(layers::ConvTranspose2d{
            .in_channels = 1, .out_channels = 1, .kernel_size = 3, .output_padding = 1});
      },
      {"ConvTranspose2d: expected output_padding less than stride or dilation, got 1, 1 and 1."});
  expect_error([] { one(layers::MaxPool2d{.padding = 2}); },
               {"MaxPool2d: expected a padding of at most half of kernel_size 2, got 2."});
  expect_error([] { one(layers::Unflatten{}); }, {"Unflatten: expected sizes, got none."});
  expect_error(
      [] {
        one(layers::Unflatten{.sizes = {-1, -1}});
      },
      {"Unflatten: expected at most one size of -1, got [-1, -1]."});
}

TEST(Sequential, WrongInputsAreNamedWithTheLayer) {
  const auto fails = [](const Layer& layer, const Tensor& x,
                        const std::vector<std::string>& parts) {
    expect_error([&] { run(sequential({layers::ReLU{}, layer}), x); }, parts);
  };
  const Tensor x = torch::zeros({2, 3, 4, 4});
  fails(layers::Linear{.in_features = 48, .out_features = 1}, x,
        {"layer 1: Linear: expected an input of shape [..., 48], got float32 [2, 3, 4, 4].",
         "Flatten"});
  fails(layers::Conv2d{.in_channels = 1, .out_channels = 1, .kernel_size = 3}, x,
        {"layer 1: Conv2d: expected an input of shape [N, 1, H, W], got float32 [2, 3, 4, 4]."});
  fails(layers::ConvTranspose2d{.in_channels = 1, .out_channels = 1, .kernel_size = 3}, x,
        {"layer 1: ConvTranspose2d: expected an input of shape [N, 1, H, W]"});
  fails(layers::BatchNorm2d{.num_features = 4}, x,
        {"BatchNorm2d: expected an input of shape [N, 4, H, W], got float32 [2, 3, 4, 4]."});
  fails(layers::BatchNorm1d{.num_features = 3}, x,
        {"BatchNorm1d: expected an input of shape [N, 3] or [N, 3, L]"});
  fails(layers::BatchNorm1d{.num_features = 3}, torch::zeros({1, 3}),
        {"BatchNorm1d: expected more than one value a channel in training, got float32 [1, 3]."});
  fails(layers::Softmax{.dim = 4}, x, {"Softmax: expected an input with dimension 4"});
  fails(layers::Flatten{.start_dim = 4}, x, {"Flatten: expected an input with dimensions 4 to -1"});
  fails(layers::Unflatten{.dim = 5, .sizes = {1}}, x,
        {"Unflatten: expected an input with dimension 5"});
  fails(layers::Unflatten{.sizes = {2, 2}}, x,
        {"Unflatten: expected dimension 1 to split into [2, 2], got float32 [2, 3, 4, 4]."});
  fails(layers::AvgPool2d{}, torch::zeros({2, 3}),
        {"AvgPool2d: expected an input of shape [N, C, H, W], got float32 [2, 3]."});
  expect_error(
      [&] {
        one(layers::ReLU{}).forward({x, x});
      },
      {"sequential: expected one input tensor, got 2."});
}

}  // namespace
}  // namespace fe
