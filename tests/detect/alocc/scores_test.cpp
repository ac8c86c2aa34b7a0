// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/scores.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"

namespace fe::detect {
namespace {

Tensor parts_of(const std::vector<double>& values) {
  return torch::tensor(values, torch::kDouble).reshape({-1, 2});
}

TEST(ScoreScale, GivesZScoresOfThePopulation) {
  const ScoreScale scale;
  scale.fit(parts_of({1, 10, 2, 10, 3, 40}));
  EXPECT_DOUBLE_EQ(scale.values().mean[0], 2.0);
  EXPECT_DOUBLE_EQ(scale.values().mean[1], 20.0);
  EXPECT_DOUBLE_EQ(scale.values().std[0], std::sqrt(2.0 / 3.0));
  EXPECT_DOUBLE_EQ(scale.values().std[1], std::sqrt(200.0));
  const Tensor scores = scale(parts_of({2, 20, 3, 0}));
  EXPECT_DOUBLE_EQ(scores[0].item<double>(), 0.0);
  EXPECT_NEAR(scores[1].item<double>(), std::sqrt(1.5) - std::sqrt(2.0), 1e-12);
}

TEST(ScoreScale, LeavesAConstantPartAtScaleOne) {
  const ScoreScale scale;
  scale.fit(parts_of({5, 1, 5, 3}));
  EXPECT_DOUBLE_EQ(scale.values().std[0], 1.0);
  EXPECT_DOUBLE_EQ(scale(parts_of({6, 2})).item<double>(), 1.0);
}

TEST(ScoreScale, RefusesNoInliersAndOtherShapes) {
  const ScoreScale scale;
  fe::testing::expect_error(
      [&] {
        scale.fit(torch::zeros({0, 2}));
      },
      {"ScoreScale", "at least one inlier", "[0, 2]"});
  fe::testing::expect_error([&] { scale.fit(torch::zeros({4, 3})); }, {"[N, 2]", "[4, 3]"});
}

TEST(ScoreParts, AreTheErrorOfEachImageAndTheDoubtAboutIt) {
  const ScoreParts op({.inputs = {"x", "x_fake", "fake_score"}, .outputs = "parts"});
  const Tensor x = torch::zeros({2, 1, 2, 2}), x_fake = x.clone();
  x_fake[1].fill_(0.5);
  x_fake[1][0][0][0] = -1.5;
  const Tensor logits = torch::tensor({{3.0F}, {-2.0F}});
  const Tensor parts = op.forward({x, x_fake, logits}, {})[0];
  EXPECT_TRUE(torch::equal(parts, torch::tensor({{0.0, -3.0}, {0.75, 2.0}}, torch::kDouble)))
      << parts;
}

TEST(FitScoreScale, UsesAllSamplesOfTheEpochAndNoneOfTheLast) {
  const ScoreScale scale;
  fe::testing::Driver run({FitScoreScale({.parts_key = "parts", .scale = scale})});
  run.begin();
  const auto batch = [](const std::vector<double>& parts) {
    return fe::Batch{{"parts", parts_of(parts)}};
  };
  run.eval_batches({batch({100, 100})});
  run.eval_batches({batch({1, 10, 2, 10}), batch({3, 40})});
  EXPECT_DOUBLE_EQ(scale.values().mean[0], 2.0);
  EXPECT_DOUBLE_EQ(scale.values().std[1], std::sqrt(200.0));
}

TEST(AnomalyScore, FollowsTheScaleItWasGiven) {
  const ScoreScale scale;
  const AnomalyScore op({.inputs = "parts", .outputs = "score", .scale = scale});
  const Tensor parts = parts_of({2, 4});
  EXPECT_DOUBLE_EQ(op.forward({parts}, {})[0].item<double>(), 6.0);
  scale.set({.mean = {1.0, 0.0}, .std = {0.5, 2.0}});
  EXPECT_DOUBLE_EQ(op.forward({parts}, {})[0].item<double>(), 4.0);
}

TEST(Scores, OpsSayWhichKeysTheyExpect) {
  fe::testing::expect_error([] { ScoreParts({.inputs = "x", .outputs = "parts"}); },
                            {"ScoreParts", "{x, x_fake, fake_score}", "['x']", "['parts']"});
  fe::testing::expect_error(
      [] {
        AnomalyScore({.inputs = {"a", "b"}, .outputs = "score"});
      },
      {"AnomalyScore", "one input", "['a', 'b']"});
}

}  // namespace
}  // namespace fe::detect
