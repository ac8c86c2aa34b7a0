// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/agreement.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <torch/types.h>

#include "tests/testing/ranks.h"

namespace fe {
namespace {

using GroupPtr = std::shared_ptr<distributed::Group>;

TEST(Agreement, OfOneCountsAtOnce) {
  Agreement agreement(distributed::Group::alone());
  EXPECT_TRUE(agreement.exchange({.stop = true}).stop);
  EXPECT_TRUE(agreement.exchange({.snapshot = true}).snapshot);
  EXPECT_EQ(agreement.settle({.signal = SIGINT}).signal, SIGINT);
  EXPECT_FALSE(agreement.exchange({}).stop);
}

TEST(Agreement, WhatOneRankWantsAllDoOneStepLater) {
  testing::run_ranks(3, [](const GroupPtr& group) {
    Agreement agreement(group);
    const bool wants = group->rank() == 1;
    EXPECT_FALSE(agreement.exchange({.snapshot = wants}).snapshot);
    EXPECT_TRUE(agreement.exchange({}).snapshot);
    EXPECT_FALSE(agreement.exchange({.stop = wants}).stop);
    // Nothing stays open at the end of a pass.
    const Orders last = agreement.settle({.signal = wants ? SIGTERM : 0});
    EXPECT_TRUE(last.stop);
    EXPECT_FALSE(last.snapshot);
    EXPECT_EQ(last.signal, SIGTERM);
    EXPECT_FALSE(agreement.exchange({}).stop);
  });
}

TEST(Agreement, ManyRanksVoteEveryFewSteps) {
  testing::run_ranks(32, [](const GroupPtr& group) {
    Agreement agreement(group);
    int step = 0;
    for (bool stop = false; !stop && step < 10; ++step) {
      stop = agreement.exchange({.stop = step == 0 && group->rank() == 31}).stop;
    }
    EXPECT_EQ(step, 4);  // voted on in the second step, known in the fourth
  });
}

}  // namespace
}  // namespace fe
