// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/instance_score.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

#include "tests/testing/is_close.h"

namespace fe::detect {
namespace {

using fe::testing::doubles;
using fe::testing::IsClose;

// The mean of the `count` largest of each row, by a full sort, in float64.
Tensor sorted_mean(const Tensor& scores, int64_t count) {
  const Tensor rows = scores.flatten(1).to(torch::kDouble);
  return std::get<0>(rows.sort(1, /*descending=*/true)).narrow(1, 0, count).mean(1);
}

TEST(TopCount, RoundsUp) {
  EXPECT_EQ(top_count(10, 3072), 308);
  EXPECT_EQ(top_count(50, 7), 4);
  EXPECT_EQ(top_count(33.3, 1000), 333);
  EXPECT_EQ(top_count(33.31, 1000), 334);
}

// 0.01 * 7 * 100 is above 7 in floating point.
TEST(TopCount, TakesNoFeatureMoreForARoundingError) {
  for (int64_t perc = 1; perc <= 100; ++perc) {
    EXPECT_EQ(top_count(static_cast<double>(perc), 100), perc);
    EXPECT_EQ(top_count(static_cast<double>(perc), 100'000), 1000 * perc);
  }
}

TEST(TopCount, IsAtLeastOneAndAtMostAll) {
  EXPECT_EQ(top_count(1e-9, 10), 1);
  EXPECT_EQ(top_count(100, 10), 10);
  EXPECT_EQ(top_count(100, 3072), 3072);
  EXPECT_EQ(top_count(0.01, 1), 1);
}

TEST(InstanceScore, IsTheMeanOfTheLargest) {
  torch::manual_seed(1);
  const Tensor scores = torch::rand({9, 3, 8, 8});
  for (const double perc : {0.001, 1.0, 10.0, 33.3, 60.0, 99.9, 100.0}) {
    const Tensor expected = sorted_mean(scores, top_count(perc, 192));
    EXPECT_THAT(instance_score(scores, perc), IsClose(expected)) << perc;
  }
}

TEST(InstanceScore, CountsEachOfEqualScoresOnce) {
  const Tensor scores = torch::tensor({{1.0F, 5.0F, 5.0F, 5.0F}, {2.0F, 2.0F, 0.0F, 2.0F}});
  EXPECT_TRUE(instance_score(scores, 50).equal(doubles({5, 2}, {2})));
  EXPECT_TRUE(instance_score(scores, 100).equal(doubles({4, 1.5}, {2})));
}

TEST(InstanceScore, OfEqualFeaturesIsTheirValue) {
  const Tensor scores = torch::full({3, 100}, 0.1F);
  const Tensor expected = torch::full({3}, static_cast<double>(0.1F), torch::kDouble);
  for (const double perc : {1.0, 37.0, 100.0}) {
    EXPECT_THAT(instance_score(scores, perc), IsClose(expected)) << perc;
  }
}

TEST(InstanceScore, IsTheSameForOtherTypesAndLayouts) {
  torch::manual_seed(2);
  const Tensor scores = torch::rand({6, 40});
  const Tensor expected = sorted_mean(scores, 10);
  EXPECT_THAT(instance_score(scores.to(torch::kDouble), 25), IsClose(expected));
  EXPECT_THAT(instance_score(scores.t().contiguous().t(), 25), IsClose(expected));
  EXPECT_THAT(instance_score(scores.reshape({6, 2, 20}), 25), IsClose(expected));
}

// Ten million equal values: a sum in float32 would be off by per cents.
TEST(InstanceScore, AddsUpInFloat64) {
  const auto score = instance_score(torch::full({1, 10'000'000}, 0.1F), 100).item<double>();
  EXPECT_NEAR(score, 0.1F, 1e-10);
}

TEST(InstanceScore, IsTheSameInAnyBatchAndOnAnyNumberOfThreads) {
  torch::manual_seed(3);
  const Tensor scores = torch::rand({50, 33});
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const Tensor expected = instance_score(scores, 20);
  at::set_num_threads(2);
  EXPECT_TRUE(instance_score(scores, 20).equal(expected));
  at::set_num_threads(threads);
  for (int64_t i = 0; i < 50; ++i) {
    EXPECT_TRUE(instance_score(scores.narrow(0, i, 1), 20).equal(expected.narrow(0, i, 1)));
  }
}

TEST(InstanceScore, OfNoSamplesIsEmpty) {
  EXPECT_THAT(instance_score(torch::zeros({0, 5}), 50), IsClose(torch::zeros({0}, torch::kDouble)));
}

TEST(InstanceScore, ShowsWhatIsNotFinite) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Tensor scores = torch::arange(300, torch::kFloat).reshape({3, 100});
  scores[0][3] = kNaN;
  scores[1][99] = kInfinity;
  for (const auto type : {torch::kFloat, torch::kDouble}) {
    for (const double perc : {1.0, 50.0, 100.0}) {
      const Tensor found = instance_score(scores.to(type), perc);
      EXPECT_TRUE(std::isnan(found[0].item<double>())) << type << perc;
      EXPECT_TRUE(std::isinf(found[1].item<double>())) << type << perc;
      EXPECT_TRUE(std::isfinite(found[2].item<double>())) << type << perc;
    }
  }
}

}  // namespace
}  // namespace fe::detect
