// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/is_outlier.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/testing/is_close.h"

namespace fe::detect {
namespace {

using fe::testing::doubles;

Tensor judged(const ThresholdPtr& threshold, const Tensor& features, const Tensor& scores) {
  const IsOutlier op({.inputs = {"feature_score", "instance_score"},
                      .outputs = "is_outlier",
                      .threshold = threshold});
  return op.forward({features, scores}, {})[0];
}

ThresholdPtr at(double value, OutlierType type = OutlierType::kInstance) {
  return std::make_shared<std::optional<Threshold>>(
      Threshold{.value = value, .outlier_type = type});
}

TEST(IsOutlier, IsStrictlyAboveTheThreshold) {
  const Tensor scores = doubles({0.5, 0.75, 1}, {3});
  EXPECT_TRUE(judged(at(0.75), torch::zeros({3, 2}), scores).equal(torch::tensor({0, 0, 1})));
}

TEST(IsOutlier, OfAThresholdForFeaturesIsASampleWithOneAboveIt) {
  const Tensor features = torch::tensor({{0.5F, 0.5F}, {0.0F, 0.75F}}).reshape({2, 1, 2});
  const Tensor scores = doubles({9, 0}, {2});
  const Tensor found = judged(at(0.5, OutlierType::kFeature), features, scores);
  EXPECT_TRUE(found.equal(torch::tensor({0, 1})));
}

// 0.1 in float32 is above 0.1 in float64; a comparison in float32 would call them equal.
TEST(IsOutlier, ComparesFeaturesInFloat64) {
  const Tensor features = torch::full({1, 3}, 0.1F);
  const Tensor found = judged(at(0.1, OutlierType::kFeature), features, doubles({0}, {1}));
  EXPECT_EQ(found.item<int64_t>(), 1);
}

TEST(IsOutlier, IsUnknownWithoutAThreshold) {
  const auto none = std::make_shared<std::optional<Threshold>>();
  const Tensor found = judged(none, torch::zeros({2, 2}), doubles({0, 5}, {2}));
  EXPECT_TRUE(found.equal(torch::tensor({-1, -1})));
}

TEST(IsOutlier, FollowsTheThreshold) {
  const auto threshold = std::make_shared<std::optional<Threshold>>();
  const IsOutlier op({.inputs = {"f", "i"}, .outputs = "o", .threshold = threshold});
  *threshold = Threshold{.value = 2};
  EXPECT_EQ(op.forward({torch::zeros({1, 1}), doubles({3}, {1})}, {})[0].item<int64_t>(), 1);
}

}  // namespace
}  // namespace fe::detect
