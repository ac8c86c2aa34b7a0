// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/terminate_on_nan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using ::testing::HasSubstr;

Batch loss(double value) { return {{"ce", torch::tensor(value)}}; }

TEST(TerminateOnNaN, StopsAtTheVeryStep) {
  for (const double bad : {NAN, INFINITY, -INFINITY}) {
    Driver run({TerminateOnNaN({.monitor_names = "ce"})});
    run.begin();
    run.start(Mode::kTrain);
    run.step(loss(1.0));
    EXPECT_FALSE(run.system.stop);
    run.step(loss(bad));
    EXPECT_TRUE(run.system.stop);
    EXPECT_EQ(run.system.stop_reason, "FastEstimator-TerminateOnNaN: NaN Detected in: ce");
  }
}

TEST(TerminateOnNaN, LooksAtEveryElement) {
  Driver run({TerminateOnNaN({.monitor_names = "scores"})});
  run.begin();
  run.start(Mode::kTrain);
  run.step({{"scores", torch::zeros({2, 3})}});
  EXPECT_FALSE(run.system.stop);
  Tensor scores = torch::zeros({2, 3});
  scores[1][2] = NAN;
  run.step({{"scores", scores}});
  EXPECT_TRUE(run.system.stop);
}

TEST(TerminateOnNaN, LooksAtTheEndOfAnEpochToo) {
  for (const Value& bad : {Value(NAN), Value(torch::full({2}, INFINITY))}) {
    Driver run({TerminateOnNaN({.monitor_names = "auc"})});
    run.begin();
    run.eval({{"auc", 0.5}});
    run.eval({{"auc", Value("a word")}});
    run.eval({{"auc", int64_t{3}}});
    EXPECT_FALSE(run.system.stop);
    run.eval({{"auc", bad}});
    EXPECT_TRUE(run.system.stop);
  }
}

TEST(TerminateOnNaN, WatchesEachLossByDefault) {
  const Model model = testing::tiny_model();
  Network network({testing::UpdateWith(model, "rloss"), testing::UpdateWith(model, "dloss")});
  Driver run({TerminateOnNaN({})});
  run.system.network = &network;
  run.begin();
  run.start(Mode::kTrain);
  run.step({{"rloss", torch::zeros({})}, {"other", torch::tensor(NAN)}});
  EXPECT_FALSE(run.system.stop);
  run.step({{"rloss", torch::zeros({})}, {"dloss", torch::tensor(NAN)}});
  EXPECT_EQ(run.system.stop_reason, "FastEstimator-TerminateOnNaN: NaN Detected in: dloss");
}

TEST(TerminateOnNaN, TheRunThenEndsWithAnError) {
  Driver run({TerminateOnNaN({.monitor_names = "ce"})});
  run.begin();
  run.start(Mode::kTrain);
  run.step(loss(NAN));
  try {
    run.end();
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    EXPECT_THAT(error.what(), HasSubstr("TerminateOnNaN: the run was stopped because 'ce' was NaN "
                                        "or infinite at step 1 of epoch 1. Lower the learning"));
  }
}

TEST(TerminateOnNaN, EndsQuietlyWhenAllWasWellOrFailIsOff) {
  Driver well({TerminateOnNaN({.monitor_names = "ce"})});
  well.begin();
  well.epoch(Mode::kTrain, {loss(1.0)});
  well.end();
  Driver off({TerminateOnNaN({.monitor_names = "ce", .fail = false})});
  off.begin();
  off.epoch(Mode::kTrain, {loss(NAN)});
  EXPECT_TRUE(off.system.stop);
  off.end();
}

TEST(TerminateOnNaN, ASecondRunStartsAnew) {
  Driver run({TerminateOnNaN({.monitor_names = "ce"})});
  run.begin();
  run.epoch(Mode::kTrain, {loss(NAN)});
  run.begin();
  run.epoch(Mode::kTrain, {loss(1.0)});
  run.end();
}

TEST(TerminateOnNaN, WarnsOfANameWithoutAValue) {
  Driver run({TerminateOnNaN({.monitor_names = {"ce", "loss"}})});
  run.begin();
  run.epoch(Mode::kTrain, {loss(1.0)});
  ::testing::internal::CaptureStdout();
  run.end();
  const std::string out = ::testing::internal::GetCapturedStdout();
  EXPECT_THAT(out, HasSubstr("TerminateOnNaN: there never was a value under 'loss'"));
  EXPECT_THAT(out, ::testing::Not(HasSubstr("'ce'")));
}

}  // namespace
}  // namespace fe::traces
