// SPDX-License-Identifier: Apache-2.0
#include "report/record/main_metrics.h"

#include <gmock/gmock.h>

namespace fe::report {
namespace {

using ::testing::ElementsAre;

const MetricSummary kOne = {.last = 1, .min = {1, 1, 1}, .max = {1, 1, 1}};

std::vector<std::string> keys_of(const std::vector<MainMetric>& metrics) {
  std::vector<std::string> keys;
  for (const MainMetric& metric : metrics) keys.push_back(metric.key);
  return keys;
}

TEST(MainMetrics, SaversMetricsComeFirstAndLossesLast) {
  const RunRecord record{.losses = {"adversary"}, .judged = {{"gap", Better::kLow}}};
  RunSummary run;
  run.metrics[Mode::kEval] = {{"accuracy", kOne}, {"adversary", kOne},   {"ce_loss", kOne},
                              {"gap", kOne},      {"min_gap", kOne},     {"since_best_gap", kOne},
                              {"net_lr", kOne},   {"max_latency", kOne}, {"epoch_time(sec)", kOne}};
  EXPECT_THAT(keys_of(main_metrics(run, record)),
              ElementsAre("gap", "accuracy", "max_latency", "adversary", "ce_loss"));
}

TEST(MainMetrics, TestComesBeforeEvalBeforeTrain) {
  RunSummary run;
  run.metrics[Mode::kTrain] = {{"loss", kOne}, {"loss_mean", kOne}, {"steps/sec", kOne}};
  EXPECT_THAT(keys_of(main_metrics(run, {})), ElementsAre("loss_mean"));
  run.metrics[Mode::kEval] = {{"loss", kOne}};
  EXPECT_EQ(main_metrics(run, {}).front().mode, Mode::kEval);
  run.metrics[Mode::kTest] = {{"loss", kOne}};
  EXPECT_EQ(main_metrics(run, {}).front().mode, Mode::kTest);
  EXPECT_TRUE(main_metrics({}, {}).empty());
}

TEST(MainMetrics, WhatIsBetterIsSaidByTheRunOrTheName) {
  const RunRecord record{.losses = {"gain"}, .judged = {{"my_loss", Better::kHigh}}};
  EXPECT_EQ(better("my_loss", record), Better::kHigh);
  EXPECT_EQ(better("gain|noisy", record), Better::kLow);
  EXPECT_EQ(better("CE_Loss", record), Better::kLow);
  EXPECT_EQ(better("f1_score", record), Better::kHigh);
  EXPECT_EQ(better("temperature", record), Better::kUnknown);
}

}  // namespace
}  // namespace fe::report
