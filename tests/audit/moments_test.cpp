// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/moments.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

namespace fe::audit {
namespace {

// The population's standard deviation of 0, ..., n - 1 is sqrt((n^2 - 1) / 12).
TEST(Moments, OfARowOfNumbersHaveAClosedForm) {
  std::vector<int32_t> row(1001);
  for (size_t i = 0; i < row.size(); ++i) row[i] = static_cast<int32_t>(i);
  const Moments moments = moments_of(Array::from(row, {7, 11, 13})).finite;
  EXPECT_EQ(moments.count, 1001);
  EXPECT_DOUBLE_EQ(moments.mean, 500.0);
  EXPECT_DOUBLE_EQ(moments.std(), std::sqrt((1001.0 * 1001.0 - 1.0) / 12.0));
  EXPECT_EQ(moments.low, 0);
  EXPECT_EQ(moments.high, 1000);
}

TEST(Moments, MergingIsAsOneCount) {
  const std::vector<double> all = {1e6 + 1, 1e6 + 2, 1e6 + 4, 1e6 + 8, 1e6 - 3};
  const Moments whole = moments_of(Array::from(all, {5})).finite;
  Moments merged;
  merged.merge({});
  for (const std::ptrdiff_t cut : {0, 2}) {
    const std::vector<double> part(all.begin() + cut, cut == 0 ? all.begin() + 2 : all.end());
    merged.merge(moments_of(Array::from(part, {static_cast<int64_t>(part.size())})).finite);
  }
  EXPECT_EQ(merged.count, whole.count);
  EXPECT_DOUBLE_EQ(merged.mean, whole.mean);
  EXPECT_NEAR(merged.squares, whole.squares, 1e-6);
  EXPECT_EQ(merged.low, whole.low);
  EXPECT_EQ(merged.high, whole.high);
}

TEST(Moments, WhatIsNotFiniteIsCountedApart) {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values = {1, NAN, 3, infinity, -infinity, NAN, NAN};
  const ArrayMoments moments = moments_of(Array::from(values, {7}));
  EXPECT_EQ(moments.nan, 3);
  EXPECT_EQ(moments.infinite, 2);
  EXPECT_EQ(moments.finite.count, 2);
  EXPECT_EQ(moments.finite.mean, 2);
  EXPECT_EQ(moments.finite.std(), 1);
}

TEST(Moments, NothingHasNoSpread) {
  EXPECT_EQ(Moments().std(), 0);
  EXPECT_EQ(moments_of(Array(NAN)).finite.count, 0);
}

}  // namespace
}  // namespace fe::audit
