// SPDX-License-Identifier: Apache-2.0
#include "ops/array/gaussian_noise.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::run;
using testing::run_one;
using testing::sample_state;
using testing::values;

constexpr int64_t kSide = 28;
constexpr int kSamples = 200;

const ops::GaussianNoise kNoise({.inputs = "x", .outputs = "y", .std = 0.155});

Array blank() { return Array::from(std::vector<float>(kSide * kSide, 0.0f), {kSide, kSide}); }

// The noise of many samples, side by side.
std::vector<double> noise(const ops::GaussianNoise& op) {
  std::vector<double> all;
  for (int sample = 0; sample < kSamples; ++sample) {
    for (float value : values<float>(run_one(op, blank(), sample_state(sample)))) {
      all.push_back(value);
    }
  }
  return all;
}

double moment(const std::vector<double>& values, int order, double around) {
  double sum = 0;
  for (double value : values) sum += std::pow(value - around, order);
  return sum / static_cast<double>(values.size());
}

TEST(GaussianNoise, HasTheMomentsOfANormalDistribution) {
  const auto all =
      noise(ops::GaussianNoise({.inputs = "x", .outputs = "y", .mean = 0.5, .std = 2.0}));
  const auto n = static_cast<double>(all.size());
  const double mean = moment(all, 1, 0.0), variance = moment(all, 2, mean);
  EXPECT_NEAR(mean, 0.5, 5 * 2.0 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(variance), 2.0, 5 * 2.0 / std::sqrt(2 * n));
  EXPECT_NEAR(moment(all, 3, mean) / std::pow(variance, 1.5), 0.0, 5 * std::sqrt(6 / n));
  EXPECT_NEAR(moment(all, 4, mean) / (variance * variance), 3.0, 5 * std::sqrt(24 / n));
}

TEST(GaussianNoise, FollowsTheNormalCurve) {
  auto all = noise(kNoise);
  std::sort(all.begin(), all.end());
  const auto n = static_cast<double>(all.size());
  double distance = 0;  // of Kolmogorov and Smirnov
  for (size_t i = 0; i < all.size(); ++i) {
    const double cdf = 0.5 * std::erfc(-all[i] / 0.155 / std::numbers::sqrt2);
    const double below = static_cast<double>(i) / n;
    distance = std::max({distance, cdf - below, below + 1 / n - cdf});
  }
  EXPECT_LT(distance, 1.95 / std::sqrt(n));  // p = 0.001
}

TEST(GaussianNoise, IsAddedToTheInput) {
  const std::vector<float> noise = values<float>(run_one(kNoise, blank()));
  const Array ones = Array::from(std::vector<uint8_t>(kSide * kSide, 1), {kSide, kSide});
  const Array out = run_one(kNoise, ones);
  EXPECT_EQ(out.dtype(), Dtype::kFloat32);
  for (size_t i = 0; i < noise.size(); ++i) ASSERT_EQ(values<float>(out)[i], noise[i] + 1.0f);
}

TEST(GaussianNoise, IsAFunctionOfItsAddress) {
  const auto at = [](const SampleState& state) {
    return values<float>(run_one(kNoise, blank(), state));
  };
  const auto here = at(sample_state(3, 2, 1));
  EXPECT_EQ(at(sample_state(3, 2, 1)), here);
  EXPECT_NE(at(sample_state(4, 2, 1)), here);
  EXPECT_NE(at(sample_state(3, 3, 1)), here);
  EXPECT_NE(at(sample_state(3, 2, 2)), here);
  SampleState elsewhere = sample_state(3, 2, 1);
  elsewhere.stream += 1;
  EXPECT_NE(at(elsewhere), here);
}

TEST(GaussianNoise, IsIndependentForEachKey) {
  const ops::GaussianNoise both({.inputs = {"a", "b"}, .outputs = {"a", "b"}, .std = 0.155});
  const auto out = run(both, {blank(), blank()});
  EXPECT_EQ(values<float>(out[0]), values<float>(run_one(kNoise, blank())));
  EXPECT_NE(values<float>(out[0]), values<float>(out[1]));
}

TEST(GaussianNoise, IsIndependentForEachSampleOfABatch) {
  const Array batch = Array::from(std::vector<float>(20, 0.0f), {2, 10});
  std::vector<Array> out(1);
  SampleState state = sample_state();
  kNoise.forward_batch(std::vector<Array>{batch}, out, state);
  const auto all = values<float>(out[0]);
  EXPECT_FALSE(std::equal(all.begin(), all.begin() + 10, all.begin() + 10));
}

TEST(GaussianNoise, WithoutASpreadIsItsMean) {
  const ops::GaussianNoise op({.inputs = "x", .outputs = "x", .mean = 2.0, .std = 0.0});
  EXPECT_EQ(run_one(op, Array(1.0f)).item<float>(), 3.0f);
  EXPECT_EQ(run_one(op, Array(Shape({0}), Dtype::kFloat32)).numel(), 0);
}

TEST(GaussianNoise, ReusesItsOutput) {
  EXPECT_TRUE(testing::reuses_its_outputs(kNoise, {blank()}));
}

TEST(GaussianNoise, RefusesANegativeSpread) {
  expect_error([] { ops::GaussianNoise({.inputs = "x", .outputs = "x", .std = -1.0}); },
               {"GaussianNoise: expected std of at least 0, got -1."});
}

}  // namespace
}  // namespace fe
