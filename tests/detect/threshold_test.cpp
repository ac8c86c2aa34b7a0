// SPDX-License-Identifier: Apache-2.0
#include "detect/threshold.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;

TEST(Threshold, IsNoOutlierItself) {
  const Threshold threshold{.value = 0.5};
  EXPECT_FALSE(threshold.is_outlier(0.5));
  EXPECT_TRUE(threshold.is_outlier(0.5000001));
}

TEST(Threshold, NormalizesScoresToOneHalfAtTheThreshold) {
  const Threshold threshold{.value = 3, .score_min = 1, .score_max = 5};
  EXPECT_DOUBLE_EQ(threshold.normalized(3), 0.5);
  EXPECT_DOUBLE_EQ(threshold.normalized(4), 0.75);
  EXPECT_DOUBLE_EQ(threshold.normalized(1), 0.0);
  EXPECT_DOUBLE_EQ(threshold.normalized(-9), 0.0);
  EXPECT_DOUBLE_EQ(threshold.normalized(99), 1.0);
}

TEST(Threshold, TellsTheSideAloneWhenItIsGiven) {
  const Threshold threshold{.value = 3};
  EXPECT_EQ(threshold.normalized(2.9), 0.0);
  EXPECT_EQ(threshold.normalized(3.0), 0.5);
  EXPECT_EQ(threshold.normalized(3.1), 1.0);
}

TEST(Threshold, ComesBackFromItsJsonToTheLastBit) {
  const Threshold given{.value = 0.1 + 0.2,
                        .method = ThresholdMethod::kEqualError,
                        .outlier_type = OutlierType::kFeature,
                        .outlier_perc = 20.1,
                        .threshold_perc = 99.9,
                        .samples = 500,
                        .false_positive_rate = 1.0 / 3,
                        .false_negative_rate = {},
                        .score_min = 1e-300,
                        .score_max = 1e300};
  const Threshold back = threshold_from_json(to_json(given));
  EXPECT_EQ(back.value, given.value);
  EXPECT_EQ(back.method, given.method);
  EXPECT_EQ(back.outlier_type, given.outlier_type);
  EXPECT_EQ(back.outlier_perc, given.outlier_perc);
  EXPECT_EQ(back.threshold_perc, given.threshold_perc);
  EXPECT_EQ(back.samples, given.samples);
  EXPECT_EQ(back.false_positive_rate, given.false_positive_rate);
  EXPECT_FALSE(back.false_negative_rate.has_value());
  EXPECT_EQ(back.score_min, given.score_min);
  EXPECT_EQ(back.score_max, given.score_max);
}

TEST(Threshold, EveryMethodAndTypeHasANameOfItsOwn) {
  for (const ThresholdMethod method : choices(ThresholdMethod{})) {
    EXPECT_EQ(threshold_from_json(to_json(Threshold{.method = method})).method, method);
  }
  for (const OutlierType type : choices(OutlierType{})) {
    EXPECT_EQ(threshold_from_json(to_json(Threshold{.outlier_type = type})).outlier_type, type);
  }
}

TEST(Threshold, RefusesWhatToJsonDidNotWrite) {
  expect_error([] { threshold_from_json("{}"); },
               {"threshold: expected what a detector's file keeps of it, got '{}' ("});
  expect_error([] { threshold_from_json("0.5"); }, {"got '0.5' ("});
  std::string newer = to_json(Threshold{});
  newer.replace(newer.find("given"), 5, "magic");
  expect_error([&] { threshold_from_json(newer); },
               {"threshold: 'magic' is unknown here. Was the file written by a newer version of "
                "fe?"});
}

}  // namespace
}  // namespace fe::detect
