// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/fixed_noise.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;

Tensor noise(int64_t samples, int64_t latent_dim, uint64_t seed = 0) {
  const FixedNoise op({.inputs = "x",
                       .outputs = "noise",
                       .samples = samples,
                       .latent_dim = latent_dim,
                       .seed = seed});
  return op.forward({torch::zeros({4, 2})}, {})[0];
}

TEST(FixedNoise, IsStandardNormal) {
  const Tensor values = noise(100, 500);
  EXPECT_EQ(values.scalar_type(), torch::kFloat);
  EXPECT_EQ(values.sizes(), at::IntArrayRef({100, 500}));
  EXPECT_NEAR(values.mean().item<double>(), 0.0, 0.02);
  EXPECT_NEAR(values.std().item<double>(), 1.0, 0.02);
  EXPECT_NEAR(values.abs().lt(1).to(torch::kDouble).mean().item<double>(), 0.6827, 0.01);
}

TEST(FixedNoise, IsTheSameInEveryStepAndEveryOp) {
  const FixedNoise op({.inputs = "x", .outputs = "noise", .samples = 3, .latent_dim = 5});
  const Tensor first = op.forward({torch::zeros({4, 2})}, {})[0];
  torch::manual_seed(99);
  EXPECT_TRUE(op.forward({torch::zeros({1, 2})}, {.epoch = 7})[0].equal(first));
  EXPECT_TRUE(noise(3, 5).equal(first));
}

TEST(FixedNoise, KeepsItsFirstRowsWhenThereAreMore) {
  EXPECT_TRUE(noise(10, 5).narrow(0, 0, 3).equal(noise(3, 5)));
}

TEST(FixedNoise, IsAnotherForEveryRowAndSeed) {
  const Tensor values = noise(2, 5);
  EXPECT_FALSE(values[0].equal(values[1]));
  EXPECT_FALSE(noise(2, 5, 1).equal(values));
}

TEST(FixedNoise, RefusesSizesBelowOneAndSeveralKeys) {
  expect_error([] { noise(0, 3); }, {"FixedNoise: expected samples of at least 1, got 0."});
  expect_error([] { noise(3, 0); }, {"FixedNoise: expected latent_dim of at least 1, got 0."});
  expect_error(
      [] {
        FixedNoise({.inputs = {"x", "y"}, .outputs = "noise", .latent_dim = 2});
      },
      {"FixedNoise: expected one input and one output, got ['x', 'y'] and ['noise']."});
}

}  // namespace
}  // namespace fe::detect
