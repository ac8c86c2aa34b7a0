// SPDX-License-Identifier: Apache-2.0
#include "detect/model/vae.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "config/schema/registry.h"
#include "detect/outlier_detector.h"
#include "fe/model/recipe.h"
#include "tests/detect/alibi.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using fe::testing::IsClose;
using ::testing::ElementsAre;

// [N, 1, 4, 4] to five numbers in a code of two, and back.
Module image_vae() {
  using namespace layers;
  return vae(
      sequential({Conv2d{.in_channels = 1, .out_channels = 5, .kernel_size = 4}}),
      sequential({Linear{.in_features = 2, .out_features = 16}, Unflatten{.sizes = {1, 4, 4}}}),
      /*encoded_dim=*/5, /*latent_dim=*/2);
}

std::vector<std::string> tensor_names(const Module& module) {
  std::vector<std::string> names;
  for (const auto& item : module.torch().named_parameters()) names.push_back(item.key());
  return names;
}

TEST(VAE, GivesAReconstructionAndTheDistributionOfTheCode) {
  const Tensors out = image_vae().forward({torch::rand({3, 1, 4, 4})});
  ASSERT_EQ(out.size(), 3);
  EXPECT_EQ(out[0].sizes(), at::IntArrayRef({3, 1, 4, 4}));
  EXPECT_EQ(out[1].sizes(), at::IntArrayRef({3, 2}));
  EXPECT_EQ(out[2].sizes(), at::IntArrayRef({3, 2}));
}

TEST(VAE, GivesOneReconstructionForEachRowOfNoiseAndTheirMean) {
  const Tensors out = image_vae().forward({torch::rand({3, 1, 4, 4}), torch::randn({7, 2})});
  ASSERT_EQ(out.size(), 4);
  EXPECT_EQ(out[0].sizes(), at::IntArrayRef({3, 7, 1, 4, 4}));
  EXPECT_THAT(out[1], IsClose(out[0].mean(1)));
  EXPECT_EQ(out[2].sizes(), at::IntArrayRef({3, 2}));
  EXPECT_EQ(out[3].sizes(), at::IntArrayRef({3, 2}));
}

TEST(VAE, DrawsFromTorchsGenerator) {
  const Module module = image_vae();
  const Tensor x = torch::rand({3, 1, 4, 4});
  const auto seeded = [&](uint64_t seed) {
    torch::manual_seed(seed);
    return module.forward({x})[0];
  };
  EXPECT_TRUE(seeded(1).equal(seeded(1)));
  EXPECT_FALSE(seeded(1).equal(seeded(2)));
}

class GoldenVAEModule : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenVAEModule, IsAlibiDetectsForItsNoise) {
  const at::NoGradGuard no_grad;
  const std::string& group = GetParam();
  const Model model =
      build({.name = "vae",
             .model = vae(alibi::encoder(group, /*with_code=*/false), alibi::decoder(group),
                          alibi::encoded_dim(group), alibi::latent_dim(group))});
  alibi::set_weights(model, group);
  const Tensor x = alibi::value(group + "/x"), noise = alibi::value(group + "/noise");
  const Tensors out = model.forward({x, noise});
  EXPECT_THAT(out[0], alibi::Agrees(alibi::value(group + "/x_hat")));
  EXPECT_THAT(out[2], alibi::Agrees(alibi::value(group + "/mean")));
  EXPECT_THAT(out[3], alibi::Agrees(alibi::value(group + "/log_var")));
}

INSTANTIATE_TEST_SUITE_P(All,
                         GoldenVAEModule,
                         ::testing::Values("vae_image", "vae_tabular"),
                         [](const auto& test) { return test.param; });

TEST(VAE, IsBuiltAgainFromItsRecipe) {
  const auto registry = config::Registry::with_builtin();  // makes the architecture known
  const Module module = image_vae(), again = make_module(module.recipe());
  EXPECT_EQ(again.recipe(), module.recipe());
  EXPECT_THAT(tensor_names(again),
              ElementsAre("encoder.0.weight", "encoder.0.bias", "mean.weight", "mean.bias",
                          "log_var.weight", "log_var.bias", "decoder.0.weight", "decoder.0.bias"));
  EXPECT_EQ(tensor_names(again), tensor_names(module));
  EXPECT_EQ(again.forward({torch::zeros({2, 1, 4, 4})})[0].sizes(), at::IntArrayRef({2, 1, 4, 4}));
}

TEST(VAE, HasNoRecipeWhenAHalfHasNone) {
  EXPECT_EQ(vae(Module(torch::nn::Linear(3, 2)), alibi::decoder("vae_tabular"), 2, 3).recipe(), "");
}

TEST(VAE, RefusesAnEncoderOfAnotherSizeAndNamesIt) {
  const Module module = vae(alibi::encoder("vae_image", false), alibi::decoder("vae_image"),
                            /*encoded_dim=*/30, /*latent_dim=*/6);
  expect_error(
      [&] {
        module.forward({torch::zeros({2, 3, 8, 8})});
      },
      {"vae: expected encoder_net to give encoded_dim = 30 numbers per sample, got 32. Set "
       "encoded_dim to that."});
}

TEST(VAE, RefusesNoiseOfAnotherSize) {
  const Tensor x = torch::zeros({2, 1, 4, 4});
  expect_error(
      [&] {
        image_vae().forward({x, torch::zeros({7, 1})});
      },
      {"vae: expected noise of shape [S, latent_dim = 2], got [7, 1]. Give the detector "
       "the latent_dim of its vae."});
}

TEST(VAE, RefusesSizesBelowOne) {
  const Module encoder = alibi::encoder("vae_tabular", false);
  const Module decoder = alibi::decoder("vae_tabular");
  expect_error([&] { vae(encoder, decoder, 0, 3); },
               {"vae: expected encoded_dim and latent_dim of at least 1, got 0 and 3."});
  expect_error([&] { vae(encoder, decoder, 6, 0); }, {"got 6 and 0."});
}

}  // namespace
}  // namespace fe::detect
