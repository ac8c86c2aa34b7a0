// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/scores.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>

#include "fe/distributed/shard.h"
#include "tests/testing/ranks.h"
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

TEST(FitScoreScale, DoesNotDependOnHowTheSamplesAreDividedIntoBatches) {
  const Tensor parts = torch::randn({50, 2}, torch::kDouble) * 3 + 100;
  const ScoreScale whole;
  whole.fit(parts);
  const Tensor std = parts.std(0, /*unbiased=*/false), mean = parts.mean(0);
  for (const int64_t i : {0, 1}) {
    const auto part = static_cast<size_t>(i);
    EXPECT_NEAR(whole.values().mean[part], mean[i].item<double>(), 1e-12);
    EXPECT_NEAR(whole.values().std[part], std[i].item<double>(), 1e-12);
  }
  for (const int64_t size : {1, 7, 50}) {
    const ScoreScale scale;
    fe::testing::Driver run({FitScoreScale({.parts_key = "parts", .scale = scale})});
    run.start(Mode::kEval);
    for (int64_t i = 0; i < 50; i += size) {
      run.step({{"parts", parts.slice(0, i, std::min<int64_t>(i + size, 50))}});
    }
    EXPECT_EQ(scale.values().mean, whole.values().mean);
    EXPECT_EQ(scale.values().std, whole.values().std);
  }
}

TEST(FitScoreScale, FitsOnTheSamplesOfAllRanks) {
  const Tensor parts = torch::randn({13, 2}, torch::kDouble);
  const ScoreScale whole;
  whole.fit(parts);
  fe::testing::run_ranks(3, [&](const std::shared_ptr<distributed::Group>& group) {
    const distributed::Shard shard = {.rank = group->rank(), .world_size = group->size()};
    const ScoreScale scale;
    fe::testing::Driver run({FitScoreScale({.parts_key = "parts", .scale = scale})});
    run.system.group = group;
    run.start(Mode::kEval);
    // The last batch has one sample: the others have a row that stands in.
    for (int64_t i = 0; i < 13; i += 4) {
      const Tensor batch = parts.slice(0, i, std::min<int64_t>(i + 4, 13));
      const distributed::Rows rows = shard.rows(batch.size(0));
      const int64_t begin = rows.size() > 0 ? rows.begin : 0;
      run.step({{"parts", batch.narrow(0, begin, std::max<int64_t>(rows.size(), 1))}}, rows.size());
    }
    EXPECT_EQ(scale.values().mean, whole.values().mean);
    EXPECT_EQ(scale.values().std, whole.values().std);
  });
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
