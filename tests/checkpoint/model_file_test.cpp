// SPDX-License-Identifier: Apache-2.0
#include "fe/checkpoint/model_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "fe/base/system/file.h"
#include "fe/model/layers.h"
#include "fe/model/recipe.h"
#include "fe/storage/safetensors.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::TempFolder;

Module small_net() {
  return sequential({layers::Conv2d{.in_channels = 1, .out_channels = 2, .kernel_size = 3},
                     layers::BatchNorm2d{.num_features = 2}, layers::ReLU{}, layers::Flatten{},
                     layers::Linear{.in_features = 8, .out_features = 2}});
}

Model small_model(const std::string& name = "net") {
  return build({.name = name, .model = small_net(), .optimizer = SGD{}});
}

Tensor evaluate(const Model& model, const Tensor& x) {
  model.module().eval();
  const at::NoGradGuard no_grad;
  return model.forward({x})[0];
}

// Moves the running mean and variance away from where they start.
void see_data(const Model& model) {
  model.module().train();
  model.forward({torch::randn({16, 1, 4, 4}) * 3 + 1});
}

TEST(ModelFile, LoadRebuildsTheModel) {
  const TempFolder folder;
  const Model model = small_model();
  see_data(model);
  save_model(model, folder / "net.h5");
  const Model loaded = load_model(folder / "net.h5");
  EXPECT_EQ(loaded.name(), "net");
  EXPECT_EQ(loaded.recipe(), model.recipe());
  EXPECT_FALSE(loaded.has_optimizer());
  EXPECT_NE(loaded, model);
  const Tensor x = torch::randn({3, 1, 4, 4});
  EXPECT_TRUE(evaluate(loaded, x).equal(evaluate(model, x)));
}

TEST(ModelFile, LooksInsideWithoutAModel) {
  const TempFolder folder;
  save_model(small_model(), folder / "net.h5",
             {{"class_names", R"(["cat","dog"])"}, {"threshold", "0.25"}});
  const ModelFile file = read_model_file(folder / "net.h5");
  EXPECT_EQ(file.name, "net");
  EXPECT_THAT(file.recipe, ::testing::HasSubstr("\"Conv2d\""));
  EXPECT_EQ(file.fe_version, FE_VERSION);
  EXPECT_THAT(file.torch_version, ::testing::MatchesRegex("[0-9]+\\.[0-9]+\\..*"));
  EXPECT_EQ(file.metadata, (Metadata{{"class_names", R"(["cat","dog"])"}, {"threshold", "0.25"}}));
  EXPECT_EQ(file.tensors.size(), small_model().named_tensors().size());
}

TEST(ModelFile, WeightsGoIntoAnotherModelOfTheArchitecture) {
  const TempFolder folder;
  const Model model = small_model(), other = small_model("other");
  see_data(model);
  const Tensor x = torch::randn({3, 1, 4, 4});
  ASSERT_FALSE(evaluate(other, x).equal(evaluate(model, x)));
  save_model(model, folder / "net.h5");
  load_weights(other, folder / "net.h5");
  EXPECT_EQ(other.name(), "other");
  EXPECT_TRUE(evaluate(other, x).equal(evaluate(model, x)));
}

TEST(ModelFile, BuildStartsFromAFile) {
  const TempFolder folder;
  const Model model = small_model();
  save_model(model, folder / "net.h5");
  const Model other = build({.name = "b", .model = small_net(), .weights = folder / "net.h5"});
  const Tensor x = torch::randn({3, 1, 4, 4});
  EXPECT_TRUE(evaluate(other, x).equal(evaluate(model, x)));
}

TEST(ModelFile, WeightsComeFromSafetensorsToo) {
  const TempFolder folder;
  const Model model = small_model(), other = small_model("other");
  save_safetensors(folder / "net.safetensors", model.named_tensors());
  load_weights(other, folder / "net.safetensors");
  const Tensor x = torch::randn({3, 1, 4, 4});
  EXPECT_TRUE(evaluate(other, x).equal(evaluate(model, x)));
}

TEST(ModelFile, AnotherArchitectureIsRefusedByName) {
  const TempFolder folder;
  save_model(small_model(), folder / "net.h5");
  const Model other = build(
      {.name = "line", .model = sequential({layers::Linear{.in_features = 1, .out_features = 1}})});
  const Tensor before = other.parameters()[0].clone();
  expect_error([&] { load_weights(other, folder / "net.h5"); },
               {"cannot load the weights of '", "net.h5' into model 'line'",
                "expected '0.weight' as float32 [1, 1], got float32 [2, 1, 3, 3]",
                "not in the model: '1.bias'"});
  EXPECT_TRUE(other.parameters()[0].equal(before));
}

TEST(ModelFile, WithoutRecipeOnlyWeightsCanBeLoaded) {
  const TempFolder folder;
  const Model model = build({.name = "own", .model = torch::nn::Linear(2, 2)});
  save_model(model, folder / "own.h5");
  expect_error([&] { load_model(folder / "own.h5"); },
               {"cannot rebuild the model of '", "own.h5': it has no recipe", "load_weights()",
                "fe::register_architecture()"});
  const Model other = build({.name = "own", .model = torch::nn::Linear(2, 2)});
  load_weights(other, folder / "own.h5");
  const Tensor x = torch::randn({1, 2});
  EXPECT_TRUE(evaluate(other, x).equal(evaluate(model, x)));
}

TEST(ModelFile, RegisteredArchitecturesAreRebuilt) {
  const TempFolder folder;
  register_architecture("tiny", [](const std::string&) { return Module(torch::nn::Linear(2, 1)); });
  const Model model = build({.name = "tiny", .model = registered("tiny")});
  save_model(model, folder / "tiny.h5");
  const Tensor x = torch::randn({4, 2});
  EXPECT_TRUE(evaluate(load_model(folder / "tiny.h5"), x).equal(evaluate(model, x)));
}

TEST(ModelFile, UnknownArchitectureSaysHowToRegisterIt) {
  const TempFolder folder;
  write_tensor_file(
      folder / "a.h5",
      {{}, {{"kind", "model"}, {"name", "a"}, {"recipe", R"({"architecture":"unet"})"}}});
  expect_error([&] { load_model(folder / "a.h5"); },
               {"cannot rebuild the model of '", "unknown architecture 'unet'.",
                "fe::register_architecture(\"unet\""});
}

TEST(ModelFile, OtherFilesAreRefused) {
  const TempFolder folder;
  expect_error([&] { load_model(folder / "none.h5"); }, {"none.h5", "No such file"});
  write_file(folder / "a.txt", "hello");
  expect_error([&] { load_model(folder / "a.txt"); }, {"is not a model file or checkpoint of fe."});
  write_tensor_file(folder / "b.h5", {});
  expect_error([&] { read_model_file(folder / "b.h5"); },
               {"b.h5': expected a model file, got a file of another kind."});
  write_tensor_file(folder / "c.h5", {{}, {{"kind", "snapshot"}}});
  expect_error([&] { load_weights(small_model(), folder / "c.h5"); },
               {"c.h5': expected a model file, got a snapshot."});
}

TEST(ModelFile, DamageIsRefusedAndLeavesTheModelAlone) {
  const TempFolder folder;
  const Model model = small_model();
  save_model(model, folder / "net.h5");
  auto bytes = read_file(folder / "net.h5");
  bytes[bytes.size() / 2] ^= std::byte{1};
  write_file(folder / "net.h5", bytes);
  const Model other = small_model("other");
  const Tensor before = other.parameters()[0].clone();
  expect_error([&] { load_weights(other, folder / "net.h5"); }, {"is damaged"});
  expect_error([&] { load_model(folder / "net.h5"); }, {"is damaged"});
  EXPECT_TRUE(other.parameters()[0].equal(before));
}

}  // namespace
}  // namespace fe
