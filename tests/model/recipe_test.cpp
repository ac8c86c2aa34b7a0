// SPDX-License-Identifier: Apache-2.0
#include "fe/model/recipe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/types.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fe/model/layers.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using layers::Init;
using testing::expect_error;

// A layer of each kind, with options that are not the defaults.
std::vector<Layer> every_layer() {
  return {
      layers::Unflatten{.dim = 1, .sizes = {4, 4, 4}},
      layers::ConvTranspose2d{.in_channels = 4,
                              .out_channels = 6,
                              .kernel_size = 3,
                              .stride = 2,
                              .padding = 1,
                              .output_padding = 1,
                              .dilation = 1,
                              .groups = 2,
                              .bias = false,
                              .init = Init::truncated_normal(0.02)},
      layers::BatchNorm2d{.num_features = 6, .eps = 1e-3, .momentum = 0.01, .affine = false},
      layers::ReLU{},
      layers::Conv2d{.in_channels = 6,
                     .out_channels = 4,
                     .kernel_size = 3,
                     .stride = 1,
                     .padding = 2,
                     .dilation = 2,
                     .groups = 2,
                     .init = Init::normal(0.1),
                     .bias_init = Init::zeros()},
      layers::LeakyReLU{.negative_slope = 0.3},
      layers::MaxPool2d{.kernel_size = 2, .stride = 1, .padding = 1},
      layers::AvgPool2d{.kernel_size = 3},
      layers::Flatten{},
      layers::Linear{.in_features = 36, .out_features = 5, .init = Init::glorot_uniform()},
      layers::BatchNorm1d{.num_features = 5, .momentum = 1.0 / 3.0},
      layers::Tanh{},
      layers::Dropout{.p = 0.1},
      layers::Sigmoid{},
      layers::Softmax{.dim = -1},
  };
}

void copy_weights(const Module& from, const Module& to) {
  const at::NoGradGuard no_grad;
  const auto weights = from.torch().named_parameters();
  for (const auto& item : to.torch().named_parameters()) item.value().copy_(weights[item.key()]);
}

TEST(Recipe, EveryLayerRoundTrips) {
  const Module module = sequential(every_layer());
  const Module again = make_module(module.recipe());
  EXPECT_EQ(again.recipe(), module.recipe());
  copy_weights(module, again);
  const Tensor x = torch::randn({3, 64});
  module.torch().eval();
  again.torch().eval();
  EXPECT_TRUE(module.forward({x})[0].equal(again.forward({x})[0]));
}

TEST(Recipe, EveryLayerIsInTheTable) {
  std::vector<std::string> names;
  for (const Layer& layer : every_layer()) names.push_back(describe(layer).name);
  EXPECT_EQ(names.size(), std::variant_size_v<Layer>);
  EXPECT_THAT(layer_names(), ::testing::UnorderedElementsAreArray(names));
  const auto table = layer_names();
  EXPECT_TRUE(std::is_sorted(table.begin(), table.end()));
}

TEST(Recipe, IsReadableJson) {
  const Module module = sequential({layers::LeakyReLU{.negative_slope = 0.2}, layers::Tanh{}});
  EXPECT_EQ(module.recipe(),
            R"({"sequential":[{"LeakyReLU":{"negative_slope":0.2}},{"Tanh":{}}]})");
}

TEST(Recipe, OptionsLeftOutTakeTheirDefaults) {
  const Module module =
      make_module(R"({"sequential": [{"Linear": {"in_features": 2, "out_features": 1}}]})");
  EXPECT_EQ(module.torch().parameters().size(), 2u);
  const Module whole_number =
      make_module(R"({"sequential": [{"LeakyReLU": {"negative_slope": 1}}]})");
  EXPECT_EQ(whole_number.forward({torch::full({1}, -2.0)})[0].item<double>(), -2.0);
}

TEST(Recipe, FaultsAreNamedWithTheirPlace) {
  const auto fails = [](const std::string& layer, const std::vector<std::string>& parts) {
    expect_error([&] { make_module(R"({"sequential": [{"ReLU": {}}, )" + layer + "]}"); }, parts);
  };
  fails(R"({"Conv3d": {}})",
        {"recipe: layer 1: unknown layer 'Conv3d'.", "Did you mean 'Conv2d'?"});
  fails(R"({"Linear": {"in_feature": 2}})",
        {"recipe: layer 1: Linear: expected one of the options [in_features, out_features",
         "got 'in_feature'.", "Did you mean 'in_features'?"});
  fails(R"({"Linear": {"in_features": 2.5}})",
        {"Linear: in_features: expected a whole number, got 2.5."});
  fails(R"({"Linear": {"bias": 1}})", {"Linear: bias: expected true or false, got 1."});
  fails(
      R"({"Linear": {"init": 1}})",
      {"Linear: init: expected torch, normal(STD), truncated_normal(STD), glorot_uniform or zeros, "
       "got 1."});
  fails(R"({"Linear": {"init": "magic"}})", {"Linear: init: Init: expected torch", "got 'magic'"});
  fails(R"({"Dropout": {"p": "x"}})", {"Dropout: p: expected a number, got \"x\"."});
  fails(R"({"Unflatten": {"sizes": 3}})",
        {"Unflatten: sizes: expected a list of whole numbers, got 3."});
  fails(R"({"ReLU": []})", {"ReLU: expected a JSON object of options, got []."});
  fails(R"("ReLU")", {"layer 1: layer: expected a JSON object", "got \"ReLU\"."});
  fails(R"({"Dropout": {"p": 1}})", {"layer 1: Dropout: expected p in [0, 1), got 1."});
}

TEST(Recipe, WhatIsNoRecipeIsAnError) {
  expect_error([] { make_module(""); }, {"recipe: expected JSON text, got ''"});
  expect_error([] { make_module("{\"sequential\": [}"); },
               {"recipe: expected JSON text, got '{\"seq"});
  expect_error([] { make_module("[]"); }, {"recipe: expected {\"sequential\": [...]}", "got []."});
  expect_error([] { make_module("{\"sequential\": 3}"); },
               {"recipe: sequential: expected a list of layers, got 3."});
  expect_error([] { make_module("{\"sequential\": []}"); }, {"expected at least one layer"});
}

struct Power : torch::nn::Module {
  explicit Power(double e) : exponent(e) {}
  Tensor forward(const Tensor& x) { return x.pow(exponent); }
  double exponent;
};

Module make_power(const std::string& options) {
  return Power(nlohmann::json::parse(options).value("exponent", 2.0));
}

TEST(Recipe, RegisteredArchitecturesRoundTrip) {
  register_architecture("power", make_power);
  const Module module = registered("power", R"({"exponent": 3})");
  EXPECT_EQ(module.recipe(), R"({"architecture":"power","options":{"exponent":3}})");
  const Module again = make_module(module.recipe());
  EXPECT_EQ(again.forward({torch::full({1}, 2.0)})[0].item<double>(), 8.0);
  EXPECT_EQ(registered("power").forward({torch::full({1}, 3.0)})[0].item<double>(), 9.0);
  EXPECT_EQ(make_module(R"({"architecture": "power"})").recipe(), registered("power").recipe());
  EXPECT_THAT(architecture_names(), ::testing::Contains("power"));
  expect_error([] { register_architecture("power", make_power); },
               {"register_architecture: the name 'power' is taken."});
  expect_error([] { registered("powr"); }, {"unknown architecture 'powr'.", "Did you mean 'power'?",
                                            "fe::register_architecture(\"powr\""});
  expect_error([] { registered("power", "[1]"); },
               {"options of architecture 'power': expected a JSON object, got [1]."});
  expect_error([] { registered("power", "{"); },
               {"options of architecture 'power': expected JSON text"});
}

TEST(Recipe, RegisteringNeedsNameAndFunction) {
  expect_error([] { register_architecture("", make_power); },
               {"expected a name, got an empty one."});
  expect_error([] { register_architecture("nothing", nullptr); },
               {"register_architecture: expected a function for 'nothing', got none."});
}

}  // namespace
}  // namespace fe
