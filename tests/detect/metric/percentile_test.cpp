// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/percentile.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using testing::expect_error;

TEST(Percentile, AgreesWithNumpyToTheLastBit) {
  const std::vector<double> qs = golden::metrics().at("percentile_q");
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    for (size_t i = 0; i < qs.size(); ++i) {
      EXPECT_EQ(percentile(c.scores, qs[i]), c.expected.at("percentiles")[i]) << "q " << qs[i];
    }
  }
}

TEST(Percentile, LiesBetweenNeighborsInProportion) {
  const std::vector<double> scores = {40.0, 10.0, 30.0, 20.0};
  EXPECT_EQ(percentile(scores, 0), 10.0);
  EXPECT_EQ(percentile(scores, 100), 40.0);
  EXPECT_EQ(percentile(scores, 50), 25.0);
  EXPECT_DOUBLE_EQ(percentile(scores, 75), 32.5);
  EXPECT_DOUBLE_EQ(percentile(scores, 40), 22.0);
}

TEST(Percentile, StartsFromTheNearerNeighbor) {
  // From the other one the result differs in its last bit.
  const std::vector<double> scores = {0.3, 0.9};
  const double step = 0.9 - 0.3;
  EXPECT_EQ(percentile(scores, 49), 0.3 + step * 0.49);
  EXPECT_EQ(percentile(scores, 50), 0.9 - step * 0.5);
  EXPECT_EQ(percentile(scores, 95), 0.9 - step * (1.0 - 0.95));
}

TEST(Percentile, OfOneScoreIsThatScore) {
  for (const double q : {0.0, 33.3, 100.0}) EXPECT_EQ(percentile(std::vector{-2.5}, q), -2.5);
}

TEST(Percentile, LeavesTheScoresInTheirOrder) {
  const std::vector<double> scores = {3.0, 1.0, 2.0};
  percentile(scores, 50);
  EXPECT_EQ(scores, (std::vector<double>{3.0, 1.0, 2.0}));
}

TEST(Percentile, RefusesNoScoresOddScoresAndOddQ) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  expect_error([] { percentile({}, 50); }, {"percentile: expected at least one score, got none"});
  expect_error(
      [&] {
        percentile(std::vector{1.0, nan}, 50);
      },
      {"percentile: expected finite scores, got nan at index 1", "lower learning rate"});
  expect_error([] { percentile(std::vector{-std::numeric_limits<double>::infinity()}, 50); },
               {"got -inf at index 0"});
  for (const double q : {-0.1, 100.5, nan}) {
    expect_error([&] { percentile(std::vector{1.0}, q); },
                 {"percentile: expected q in [0, 100], got ", "95, not 0.95"});
  }
}

}  // namespace
}  // namespace fe::detect
