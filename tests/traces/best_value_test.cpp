// SPDX-License-Identifier: Apache-2.0
#include "traces/best_value.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

#include "tests/testing/throws.h"

namespace fe::traces {
namespace {

using testing::expect_error;

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(BestValue, LowIsBestForMinAndHighForMax) {
  BestValue low(Best::kMin), high(Best::kMax);
  EXPECT_TRUE(low.update(2.0, 1));
  EXPECT_TRUE(high.update(2.0, 1));
  EXPECT_TRUE(low.update(1.0, 2));
  EXPECT_FALSE(high.update(1.0, 2));
  EXPECT_EQ(low.value(), 1.0);
  EXPECT_EQ(low.epoch(), 2);
  EXPECT_EQ(high.value(), 2.0);
  EXPECT_EQ(high.epoch(), 1);
}

TEST(BestValue, EqualIsNotBetter) {
  for (const Best mode : {Best::kMin, Best::kMax}) {
    BestValue best(mode);
    EXPECT_TRUE(best.update(0.5, 1));
    EXPECT_FALSE(best.update(0.5, 2));
    EXPECT_EQ(best.epoch(), 1);
  }
}

TEST(BestValue, NaNAndTheWorstInfinityNeverAre) {
  for (const Best mode : {Best::kMin, Best::kMax}) {
    BestValue best(mode);
    EXPECT_FALSE(best.update(NAN, 1));
    EXPECT_FALSE(best.update(mode == Best::kMin ? kInf : -kInf, 2));
    EXPECT_TRUE(std::isnan(best.value()));
    EXPECT_EQ(best.epoch(), 0);
    EXPECT_TRUE(best.update(0.5, 3));
    EXPECT_FALSE(best.update(NAN, 4));
    EXPECT_EQ(best.value(), 0.5);
  }
}

TEST(BestValue, ImprovementMustExceedMinDelta) {
  BestValue low(Best::kMin, 0.25), high(Best::kMax, 0.25);
  EXPECT_TRUE(low.update(1.0, 1));
  EXPECT_FALSE(low.update(0.75, 2));
  EXPECT_TRUE(low.update(0.5, 3));
  EXPECT_TRUE(high.update(1.0, 1));
  EXPECT_FALSE(high.update(1.25, 2));
  EXPECT_TRUE(high.update(1.5, 3));
}

TEST(BestValue, BaselineHasToBeBeaten) {
  BestValue best(Best::kMin, 0.0, 0.5);
  EXPECT_FALSE(best.update(0.6, 1));
  EXPECT_EQ(best.value(), 0.5);
  EXPECT_EQ(best.epoch(), 0);
  EXPECT_TRUE(best.update(0.4, 2));
  best.reset();
  EXPECT_EQ(best.value(), 0.5);
  EXPECT_EQ(best.epoch(), 0);
}

TEST(BestValue, StateRoundTrip) {
  BestValue first(Best::kMax), second(Best::kMax);
  first.update(0.9, 4);
  second.load_state(first.state(), "Saver");
  EXPECT_EQ(second.epoch(), 4);
  EXPECT_FALSE(second.update(0.9, 5));
  EXPECT_TRUE(second.update(0.91, 6));
  expect_error(
      [&] {
        second.load_state({{"best", 0.5}}, "Saver");
      },
      {"Saver: cannot restore", "'best_epoch'"});
}

TEST(BestValue, OptionNames) {
  EXPECT_EQ(option_name(Best::kMin), "min");
  EXPECT_EQ(option_name(Best::kMax), "max");
}

TEST(MonitoredNumber, ReadsEveryKindOfNumber) {
  Data data;
  data.write_with_log("double", 0.5);
  data.write_without_log("count", int64_t{3});
  data.write_with_log("tensor", torch::full({1}, 0.25f));
  EXPECT_EQ(monitored_number(data, "Saver", "double"), 0.5);
  EXPECT_EQ(monitored_number(data, "Saver", "count"), 3.0);
  EXPECT_EQ(monitored_number(data, "Saver", "tensor"), 0.25);
}

TEST(MonitoredNumber, ErrorsNameTraceKeyAndNeighbors) {
  Data data;
  data.write_with_log("f1_score", torch::tensor({0.5, 0.25}, torch::kDouble));
  expect_error([&] { monitored_number(data, "Saver", "f1_scor"); },
               {"Saver: expected a number under 'f1_scor' at the end of the epoch, got none",
                "Did you mean 'f1_score'?"});
  expect_error([&] { monitored_number(data, "Saver", "f1_score"); },
               {"Saver: expected a single number under 'f1_score', got [0.5, 0.25]", "average"});
}

}  // namespace
}  // namespace fe::traces
