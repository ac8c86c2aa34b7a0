// SPDX-License-Identifier: Apache-2.0
#include "detect/model/autoencoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <tuple>

#include "config/schema/registry.h"
#include "detect/outlier_detector.h"
#include "fe/model/layers.h"
#include "fe/model/recipe.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;
using ::testing::Pair;

Module linear(int64_t in, int64_t out) {
  return sequential({layers::Linear{.in_features = in, .out_features = out}});
}

std::vector<std::pair<std::string, std::vector<int64_t>>> shapes(const Module& module) {
  std::vector<std::pair<std::string, std::vector<int64_t>>> all;
  for (const auto& item : module.torch().named_parameters()) {
    all.emplace_back(item.key(), item.value().sizes().vec());
  }
  return all;
}

// Gives a tensor and its negative.
struct Twice : torch::nn::Module {
  std::tuple<Tensor, Tensor> forward(const Tensor& x) { return {x, -x}; }
};

TEST(Autoencoder, IsTheDecoderOfTheEncoder) {
  const at::NoGradGuard no_grad;
  const Module encoder = linear(5, 2), decoder = linear(2, 5);
  const Tensor x = torch::rand({3, 5});
  const Tensor expected = decoder.forward(encoder.forward({x}))[0];
  const Tensors out = autoencoder(encoder, decoder).forward({x});
  ASSERT_EQ(out.size(), 1);
  EXPECT_TRUE(out[0].equal(expected));
}

TEST(Autoencoder, HasItsHalvesAsChildren) {
  EXPECT_THAT(shapes(autoencoder(linear(5, 2), linear(2, 5))),
              ElementsAre(Pair("encoder.0.weight", ElementsAre(2, 5)),
                          Pair("encoder.0.bias", ElementsAre(2)),
                          Pair("decoder.0.weight", ElementsAre(5, 2)),
                          Pair("decoder.0.bias", ElementsAre(5))));
}

TEST(Autoencoder, IsBuiltAgainFromItsRecipe) {
  const auto registry = config::Registry::with_builtin();  // makes the architecture known
  const Module module = autoencoder(autoencoder(linear(6, 4), linear(4, 3)), linear(3, 6));
  const Module again = make_module(module.recipe());
  EXPECT_EQ(again.recipe(), module.recipe());
  EXPECT_EQ(shapes(again), shapes(module));
  EXPECT_EQ(again.forward({torch::zeros({2, 6})})[0].sizes(), at::IntArrayRef({2, 6}));
}

TEST(Autoencoder, HasNoRecipeWhenAHalfHasNone) {
  EXPECT_EQ(autoencoder(Module(torch::nn::Linear(5, 2)), linear(2, 5)).recipe(), "");
  EXPECT_EQ(autoencoder(linear(5, 2), Module(torch::nn::Linear(2, 5))).recipe(), "");
}

TEST(Autoencoder, RefusesHalvesOfSeveralTensors) {
  const Module two = std::make_shared<Twice>();
  const Tensor x = torch::zeros({2, 5});
  expect_error([&] { autoencoder(two, linear(5, 5)).forward({x}); },
               {"encoder_net: expected a module that gives one tensor, got 2."});
  expect_error([&] { autoencoder(linear(5, 5), two).forward({x}); },
               {"decoder_net: expected a module that gives one tensor, got 2."});
}

}  // namespace
}  // namespace fe::detect
