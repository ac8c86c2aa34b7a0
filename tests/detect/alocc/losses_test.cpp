// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/losses.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

/// -t log sigmoid(z) - (1 - t) log(1 - sigmoid(z)), also for targets outside [0, 1].
double cross_entropy(double z, double t) {
  return -t * std::log(1 / (1 + std::exp(-z))) - (1 - t) * std::log(1 / (1 + std::exp(z)));
}

double value(const fe::TensorOp& op, const fe::Tensors& in) {
  const fe::Tensors out = op.forward(in, {});
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].dim(), 0);
  return out[0].item<double>();
}

Tensor doubles(std::initializer_list<double> values) {
  return torch::tensor(std::vector<double>(values), torch::kDouble).reshape({-1, 1});
}

const fe::Keys kRInputs = {"fake_score", "x_fake", "x"};

TEST(RLoss, IsTheNotebooksSumOfCrossEntropies) {
  const Tensor fake_score = doubles({0.3, 0.9});
  const Tensor x_fake = doubles({0.5, -1.0}), x = doubles({1.0, -0.25});
  const double adversarial = (cross_entropy(0.3, 1) + cross_entropy(0.9, 1)) / 2;
  const double distance = (cross_entropy(0.5, 1.0) + cross_entropy(-1.0, -0.25)) / 2;
  const RLoss loss({.inputs = kRInputs, .outputs = "rloss"});
  EXPECT_NEAR(value(loss, {fake_score, x_fake, x}), adversarial + 0.2 * distance, 1e-12);
}

TEST(RLoss, CrossEntropyWithTargetsBelowZeroHasNoMinimumAtTheImage) {
  const RLoss loss({.inputs = kRInputs, .outputs = "rloss", .alpha = 1.0});
  const Tensor score = doubles({0.0}), x = doubles({-0.5});
  EXPECT_LT(value(loss, {score, doubles({-1.0}), x}), value(loss, {score, x, x}));
}

TEST(RLoss, MeanSquareIsZeroAtTheImage) {
  const RLoss loss(
      {.inputs = kRInputs, .outputs = "rloss", .alpha = 20.0, .distance = Distance::kMeanSquare});
  const Tensor score = doubles({0.0}), x = doubles({-0.5});
  EXPECT_NEAR(value(loss, {score, x, x}), std::log(2.0), 1e-12);
  EXPECT_NEAR(value(loss, {score, x + 0.1, x}), std::log(2.0) + 20 * 0.01, 1e-12);
}

TEST(DLoss, IsTheSumOfBothCrossEntropies) {
  const DLoss loss({.inputs = {"true_score", "fake_score"}, .outputs = "dloss"});
  const double expected = (cross_entropy(2.0, 1) + cross_entropy(-1.0, 1) + cross_entropy(0.5, 0) +
                           cross_entropy(-3.0, 0)) /
                          2;
  EXPECT_NEAR(value(loss, {doubles({2.0, -1.0}), doubles({0.5, -3.0})}), expected, 1e-12);
}

TEST(Losses, SayWhichKeysTheyExpect) {
  fe::testing::expect_error(
      [] {
        RLoss({.inputs = {"x_fake", "x"}, .outputs = "rloss"});
      },
      {"RLoss", "{fake_score, x_fake, x}", "['x_fake', 'x']"});
  fe::testing::expect_error([] { DLoss({.inputs = "fake_score", .outputs = "dloss"}); },
                            {"DLoss", "{true_score, fake_score}", "['fake_score']"});
  fe::testing::expect_error(
      [] {
        DLoss({.inputs = {"true_score", "fake_score"}, .outputs = {"a", "b"}});
      },
      {"DLoss", "one output", "['a', 'b']"});
  fe::testing::expect_error([] { RLoss({.inputs = kRInputs, .outputs = "rloss", .alpha = -1.0}); },
                            {"RLoss: expected alpha of at least 0, got -1"});
}

}  // namespace
}  // namespace fe::detect
