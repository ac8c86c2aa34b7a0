// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/networks.h"

#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/types.h>

#include "fe/base/rng.h"
#include "fe/model/model.h"
#include "fe/model/recipe.h"

namespace fe::detect {
namespace {

using Variant = ALOCCVariant;

int64_t trainable(const Module& module) {
  int64_t count = 0;
  for (const Tensor& parameter : module.torch().parameters()) count += parameter.numel();
  return count;
}

Tensor parameter(const Module& module, const std::string& name) {
  return module.torch().named_parameters()[name].detach();
}

constexpr Variant kVariants[] = {Variant::kTorch, Variant::kKeras, Variant::kCorrected};

TEST(Models, HaveAsManyParametersAsTheNotebooks) {
  for (const Variant variant : {Variant::kTorch, Variant::kKeras}) {
    EXPECT_EQ(trainable(alocc_reconstructor(variant)), 373217);
    EXPECT_EQ(trainable(alocc_discriminator(variant)), 270177);
  }
}

TEST(Models, CorrectedOnesAddABottleneckAndDropBatchNorm) {
  const int64_t bottleneck = (2048 * 16 + 16) + (16 * 2048 + 2048) + 2 * 128;
  EXPECT_EQ(trainable(alocc_reconstructor(Variant::kCorrected)), 373217 + bottleneck);
  EXPECT_EQ(trainable(alocc_discriminator(Variant::kCorrected)), 270177 - 2 * (16 + 32 + 64));
}

TEST(Models, KeepTheSizeOfImagesAndGiveOneScore) {
  const Tensor x = torch::rand({3, 1, 28, 28}) * 2 - 1;
  for (const Variant variant : kVariants) {
    const Tensor fake = alocc_reconstructor(variant).forward({x})[0];
    EXPECT_EQ(fake.sizes(), x.sizes());
    EXPECT_LE(fake.abs().max().item<float>(), 1.0F);
    EXPECT_EQ(alocc_discriminator(variant).forward({fake})[0].sizes(),
              (std::vector<int64_t>{3, 1}));
  }
}

TEST(Models, OnlyTheNotebooksDiscriminatorGivesProbabilities) {
  set_seed(1);
  const Tensor x = torch::randn({64, 1, 28, 28}) * 20;
  const auto range = [&](Variant variant) {
    const Tensor scores = alocc_discriminator(variant).forward({x})[0];
    return std::pair(scores.min().item<float>(), scores.max().item<float>());
  };
  for (const Variant variant : {Variant::kTorch, Variant::kKeras}) {
    EXPECT_GE(range(variant).first, 0.0F);
    EXPECT_LE(range(variant).second, 1.0F);
  }
  EXPECT_LT(range(Variant::kCorrected).first, 0.0F);
}

TEST(Models, StartFromTheInitializersOfTheirFramework) {
  set_seed(2);
  const auto of_keras = alocc_reconstructor(Variant::kKeras),
             of_torch = alocc_reconstructor(Variant::kTorch);
  const Tensor truncated = parameter(of_keras, "6.weight"),
               normal = parameter(of_torch, "6.weight");
  EXPECT_LE(truncated.abs().max().item<float>(), 0.04F);
  EXPECT_NEAR(truncated.std().item<float>(), 0.8796 * 0.02, 2e-4);
  EXPECT_GT(normal.abs().max().item<float>(), 0.06F);
  EXPECT_NEAR(normal.std().item<float>(), 0.02, 2e-4);
  EXPECT_EQ(parameter(of_keras, "0.bias").abs().sum().item<float>(), 0.0F);

  const double glorot = std::sqrt(6.0 / (512 + 1)), uniform = 1 / std::sqrt(512.0);
  const Tensor dense = parameter(alocc_discriminator(Variant::kKeras), "12.weight");
  EXPECT_LE(dense.abs().max().item<float>(), glorot);
  EXPECT_GT(dense.abs().max().item<float>(), 0.9 * glorot);
  const Tensor linear = parameter(alocc_discriminator(Variant::kTorch), "12.weight");
  EXPECT_LE(linear.abs().max().item<float>(), uniform);
}

TEST(Models, CanBeRebuiltFromTheirRecipe) {
  for (const Variant variant : kVariants) {
    for (const Module& module : {alocc_reconstructor(variant), alocc_discriminator(variant)}) {
      ASSERT_FALSE(module.recipe().empty());
      EXPECT_EQ(make_module(module.recipe()).recipe(), module.recipe());
    }
  }
}

}  // namespace
}  // namespace fe::detect
