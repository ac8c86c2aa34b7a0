// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/auc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/golden.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using ::testing::HasSubstr;

AUC area_trace(int64_t positive_label = 1) {
  return AUC({.true_key = "y", .pred_key = "p", .positive_label = positive_label});
}

double area_of(const Tensor& y, const Tensor& p, int64_t positive_label = 1) {
  return Driver({area_trace(positive_label)}).eval_batches({{{"y", y}, {"p", p}}}).number("auc");
}

Tensor labels_of(const golden::Roc& c) { return torch::tensor(c.labels, torch::kLong); }
Tensor scores_of(const golden::Roc& c) { return torch::tensor(c.scores, torch::kDouble); }

TEST(AUC, AgreesWithScikitLearnInBatchesOfAnySize) {
  for (const golden::Roc& c : golden::kRocs) {
    if (std::isnan(c.auc)) continue;
    SCOPED_TRACE(c.name);
    const Tensor y = labels_of(c), p = scores_of(c);
    for (const int64_t size : {1, 7, 64}) {
      std::vector<Batch> batches;
      for (int64_t i = 0; i < y.size(0); i += size) {
        const int64_t end = std::min(i + size, y.size(0));
        batches.push_back({{"y", y.slice(0, i, end)}, {"p", p.slice(0, i, end)}});
      }
      EXPECT_NEAR(Driver({area_trace(c.positive_label)}).eval_batches(batches).number("auc"), c.auc,
                  1e-14);
    }
  }
}

TEST(AUC, TakesColumnsAndPairsOfScores) {
  const golden::Roc& c = golden::kRocs[1];
  const Tensor y = labels_of(c), p = scores_of(c);
  EXPECT_NEAR(area_of(y.unsqueeze(1), p.unsqueeze(1)), c.auc, 1e-14);
  const Tensor logits = torch::stack({torch::zeros_like(p), p}, 1);
  EXPECT_NEAR(area_of(y, logits), c.auc, 1e-14);
  EXPECT_NEAR(area_of(torch::stack({1 - y, y}, 1), logits.softmax(1)), c.auc, 1e-14);
}

TEST(AUC, KeepsItsOwnCopyOfTheBatch) {
  Driver run({area_trace()});
  Tensor y = torch::tensor({0, 1}), p = torch::tensor({0.1, 0.9});
  run.start(Mode::kEval);
  run.step({{"y", y}, {"p", p}});
  y.fill_(0);
  p.fill_(0.5);
  EXPECT_EQ(run.finish().number("auc"), 1.0);
}

TEST(AUC, EveryEpochStartsAnew) {
  Driver run({area_trace()});
  const Tensor y = torch::tensor({0, 1});
  EXPECT_EQ(run.eval_batches({{{"y", y}, {"p", torch::tensor({0.1, 0.9})}}}).number("auc"), 1.0);
  EXPECT_EQ(run.eval_batches({{{"y", y}, {"p", torch::tensor({0.9, 0.1})}}}).number("auc"), 0.0);
}

TEST(AUC, OneClassOnlyGivesNaNAndAWarning) {
  ::testing::internal::CaptureStdout();
  EXPECT_TRUE(std::isnan(area_of(torch::ones({3}), torch::rand({3}))));
  EXPECT_TRUE(std::isnan(area_of(torch::zeros({3}), torch::rand({3}))));
  const std::string out = ::testing::internal::GetCapturedStdout();
  EXPECT_THAT(out, HasSubstr("AUC: 3 of 3 labels under 'y' are 1, so 'auc' is NaN"));
  EXPECT_THAT(out, HasSubstr("AUC: 0 of 3 labels under 'y' are 1, so 'auc' is NaN"));
}

TEST(AUC, NaNScoresGiveNaNAndAWarning) {
  ::testing::internal::CaptureStdout();
  EXPECT_TRUE(std::isnan(area_of(torch::tensor({0, 1, 1}), torch::tensor({0.1f, 0.4f, NAN}))));
  EXPECT_THAT(::testing::internal::GetCapturedStdout(),
              HasSubstr("AUC: 1 of 3 scores under 'p' are NaN, so 'auc' is NaN too"));
}

TEST(AUC, StateGoesOnInMidEpoch) {
  const golden::Roc& c = golden::kRocs[2];
  const Tensor y = labels_of(c), p = scores_of(c);
  const auto first = std::make_shared<AUC>(area_trace()),
             second = std::make_shared<AUC>(area_trace());
  Driver before({first}), after({second});
  before.start(Mode::kEval);
  EXPECT_TRUE(first->state().empty());
  before.step({{"y", y.slice(0, 0, 11)}, {"p", p.slice(0, 0, 11)}});
  after.start(Mode::kEval);
  second->load_state(first->state());
  after.step({{"y", y.slice(0, 11)}, {"p", p.slice(0, 11)}});
  EXPECT_NEAR(after.finish().number("auc"), c.auc, 1e-14);
  EXPECT_TRUE(second->state().empty()) << "what is read must not weigh on snapshots";
}

TEST(AUC, ErrorsNameKeyAndRemedy) {
  expect_error(
      [] {
        area_of(torch::zeros({2}), torch::zeros({2, 3}));
      },
      {"AUC: expected 'p' to hold scores of one class", "float32 [2, 3]", "pick"});
  expect_error([] { area_of(torch::zeros({3}), torch::zeros({2})); },
               {"AUC: expected as many labels under 'y' as predictions under 'p', got 3 and 2"});
  expect_error([] { Driver({area_trace()}).eval_batches({}); },
               {"AUC: expected samples under 'y' and 'p', got none this epoch"});
  expect_error(
      [] {
        area_trace().load_state({{"labels", 1.0}});
      },
      {"AUC: cannot restore", "'labels' of the right type"});
}

}  // namespace
}  // namespace fe::traces
