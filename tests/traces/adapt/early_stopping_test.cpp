// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/early_stopping.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;

// The epoch at which a run with these values of 'ce' is stopped; 0: never.
int64_t stop_epoch(const EarlyStoppingOptions& options, const std::vector<double>& values) {
  Driver run({EarlyStopping(options)});
  run.begin();
  for (const double value : values) {
    run.eval({{"ce", value}});
    if (run.system.stop) return run.system.epoch_idx;
  }
  return 0;
}

TEST(EarlyStopping, StopsAtTheFirstEpochWithoutImprovement) {
  EXPECT_EQ(stop_epoch({.monitor = "ce"}, {3, 2, 1, 1}), 4);
  EXPECT_EQ(stop_epoch({.monitor = "ce", .patience = 1}, {3, 2, 1, 1}), 4);
  EXPECT_EQ(stop_epoch({.monitor = "ce"}, {3, 2, 1, 0}), 0);
}

TEST(EarlyStopping, PatienceCountsEpochsInARow) {
  const EarlyStoppingOptions options = {.monitor = "ce", .patience = 3};
  EXPECT_EQ(stop_epoch(options, {1, 2, 2, 0.5, 2, 2, 2, 0}), 7);
}

TEST(EarlyStopping, HighValuesCanBeGood) {
  EXPECT_EQ(stop_epoch({.monitor = "ce", .compare = Best::kMax}, {0.1, 0.2, 0.2}), 3);
  EXPECT_EQ(stop_epoch({.monitor = "ce", .compare = Best::kMax}, {0.1, 0.2, 0.3}), 0);
}

TEST(EarlyStopping, SmallImprovementsDoNotCount) {
  EXPECT_EQ(stop_epoch({.monitor = "ce", .min_delta = 0.5}, {3, 2, 1.5}), 3);
  EXPECT_EQ(stop_epoch({.monitor = "ce", .min_delta = 0.49}, {3, 2, 1.5}), 0);
}

TEST(EarlyStopping, FirstEpochHasToBeatTheBaseline) {
  EXPECT_EQ(stop_epoch({.monitor = "ce", .baseline = 1.0}, {1.0}), 1);
  EXPECT_EQ(stop_epoch({.monitor = "ce", .baseline = 1.0}, {0.9}), 0);
}

TEST(EarlyStopping, NaNIsNoImprovement) {
  EXPECT_EQ(stop_epoch({.monitor = "ce", .patience = 2}, {1, NAN, NAN}), 3);
  EXPECT_EQ(stop_epoch({.monitor = "ce", .patience = 2}, {NAN, NAN}), 2);
}

std::string reason(const EarlyStoppingOptions& options, const std::vector<double>& values) {
  Driver run({EarlyStopping(options)});
  run.begin();
  for (const double value : values) run.eval({{"ce", value}});
  return run.system.stop_reason;
}

TEST(EarlyStopping, SaysWhatWasBestAndWhen) {
  const std::string head = "FastEstimator-EarlyStopping: 'ce' triggered an early stop. ";
  EXPECT_EQ(reason({.monitor = "ce", .patience = 2}, {0.5, 0.25, 1, 1}),
            head + "Its best value was 0.25 at epoch 2");
  EXPECT_EQ(reason({.monitor = "ce", .baseline = 0.125}, {1}),
            head + "It never beat the baseline 0.125");
  EXPECT_EQ(reason({.monitor = "ce"}, {NAN}), head + "It never was a number");
}

TEST(EarlyStopping, StateGoesOnWaiting) {
  const EarlyStoppingOptions options = {.monitor = "ce", .patience = 3};
  const auto first = std::make_shared<EarlyStopping>(options);
  Driver before({first});
  before.begin();
  before.eval({{"ce", 1.0}});
  before.eval({{"ce", 2.0}});
  for (const bool load_first : {true, false}) {
    const auto second = std::make_shared<EarlyStopping>(options);
    Driver after({second});
    after.system.epoch_idx = 2;
    if (load_first) second->load_state(first->state());
    after.begin();
    if (!load_first) second->load_state(first->state());
    after.eval({{"ce", 1.5}});
    EXPECT_FALSE(after.system.stop);
    after.eval({{"ce", 1.5}});
    EXPECT_TRUE(after.system.stop);
  }
}

TEST(EarlyStopping, ASecondRunStartsAnew) {
  Driver run({EarlyStopping({.monitor = "ce"})});
  run.begin();
  run.eval({{"ce", 0.0}});
  run.begin();
  run.eval({{"ce", 5.0}});
  EXPECT_FALSE(run.system.stop);
}

TEST(EarlyStopping, ErrorsNameTheOption) {
  expect_error([] { EarlyStopping({.monitor = "ce", .min_delta = -1.0}); },
               {"EarlyStopping: expected min_delta of at least 0, got -1"});
  expect_error([] { EarlyStopping({.monitor = "ce", .patience = -1}); },
               {"EarlyStopping: expected patience of at least 0, got -1"});
  expect_error([] { stop_epoch({.monitor = "loss"}, {1.0}); },
               {"EarlyStopping: expected a number under 'loss'"});
  expect_error([] { EarlyStopping({.monitor = "ce"}).load_state({}); },
               {"EarlyStopping: cannot restore", "'best'"});
}

}  // namespace
}  // namespace fe::traces
