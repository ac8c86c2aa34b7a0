// SPDX-License-Identifier: Apache-2.0
#include "fe/model/loss_scaler.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

namespace fe {
namespace {

const float kInfinity = std::numeric_limits<float>::infinity();

bool step(LossScaler& scaler, float gradient) {
  return scaler.unscale({torch::tensor({gradient, 1.0F})});
}

TEST(LossScaler, ScalesTheLossAndUnscalesTheGradients) {
  LossScaler scaler;
  const Tensor w = torch::tensor({2.0F, -3.0F}).requires_grad_();
  scaler.scale(w.square().sum()).backward();
  EXPECT_TRUE(torch::equal(w.grad(), 65536 * torch::tensor({4.0F, -6.0F})));
  EXPECT_TRUE(scaler.unscale({Tensor(), w.grad()}));
  EXPECT_TRUE(torch::equal(w.grad(), torch::tensor({4.0F, -6.0F})));
}

// A gradient of 2^-26 is nothing in float16, whose smallest number is 2^-24.
TEST(LossScaler, SavesGradientsThatFloat16Cannot) {
  LossScaler scaler;
  const Tensor w = torch::ones({}).requires_grad_();
  const auto loss = [&] { return w.to(torch::kHalf).to(torch::kFloat) * std::ldexp(1.0, -26); };
  loss().backward();
  EXPECT_EQ(w.grad().item<float>(), 0.0F);
  scaler.scale(loss()).backward();
  EXPECT_TRUE(scaler.unscale({w.grad()}));
  EXPECT_EQ(w.grad().item<float>(), std::ldexp(1.0F, -26));
}

TEST(LossScaler, HalvesTheScaleWhenAGradientIsNotFinite) {
  for (const float bad : {kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN()}) {
    LossScaler scaler;
    EXPECT_TRUE(step(scaler, 1));
    EXPECT_FALSE(step(scaler, bad));
    EXPECT_EQ(scaler.state(), (LossScale{.scale = 32768, .good_steps = 0}));
    EXPECT_FALSE(step(scaler, bad));
    EXPECT_EQ(scaler.state(), (LossScale{.scale = 16384, .good_steps = 0}));
  }
}

TEST(LossScaler, DoublesTheScaleAfter2000GoodStepsInARow) {
  LossScaler scaler;
  for (int i = 0; i < 1999; ++i) EXPECT_TRUE(step(scaler, 1));
  EXPECT_EQ(scaler.state(), (LossScale{.scale = 65536, .good_steps = 1999}));
  EXPECT_FALSE(step(scaler, kInfinity));
  for (int i = 0; i < 1999; ++i) EXPECT_TRUE(step(scaler, 1));
  EXPECT_EQ(scaler.state(), (LossScale{.scale = 32768, .good_steps = 1999}));
  EXPECT_TRUE(step(scaler, 1));
  EXPECT_EQ(scaler.state(), (LossScale{.scale = 65536, .good_steps = 0}));
}

TEST(LossScaler, DoesNotGrowBeyondFloat32) {
  LossScaler scaler({.growth_steps = 1});
  scaler.set_state({.scale = std::ldexp(1.0, 127)});
  EXPECT_TRUE(step(scaler, 1));
  EXPECT_EQ(scaler.state().scale, std::ldexp(1.0, 127));
}

TEST(LossScaler, GoesOnFromAState) {
  LossScaler first({.growth_steps = 3}), second({.growth_steps = 3});
  step(first, kInfinity);
  step(first, 1);
  second.set_state(first.state());
  for (int i = 0; i < 2; ++i) {
    step(first, 1);
    step(second, 1);
  }
  EXPECT_EQ(second.state(), first.state());
  EXPECT_EQ(second.state(), (LossScale{.scale = 65536, .good_steps = 0}));
}

TEST(LossScaler, WithoutGradientsTheStepIsGood) {
  LossScaler scaler;
  EXPECT_TRUE(scaler.unscale({Tensor(), Tensor()}));
  EXPECT_EQ(scaler.state().good_steps, 1);
}

}  // namespace
}  // namespace fe
