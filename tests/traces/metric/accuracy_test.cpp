// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/accuracy.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;

Accuracy accuracy(bool from_logits = false) {
  return Accuracy({.true_key = "y", .pred_key = "p", .from_logits = from_logits});
}

double accuracy_of(const Tensor& y, const Tensor& p, bool from_logits = false) {
  return Driver({accuracy(from_logits)}).eval_batches({{{"y", y}, {"p", p}}}).number("accuracy");
}

TEST(Accuracy, CountsTheHighestScoreOfSeveralClasses) {
  const Tensor p =
      torch::tensor({{0.1, 0.7, 0.2}, {0.5, 0.3, 0.2}, {0.1, 0.2, 0.9}, {0.9, 0.0, 0.0}});
  EXPECT_EQ(accuracy_of(torch::tensor({1, 0, 2, 2}), p), 0.75);
  EXPECT_EQ(accuracy_of(torch::tensor({1, 0, 2, 2}, torch::kUInt8).reshape({4, 1}), p), 0.75);
}

TEST(Accuracy, TakesOneHotLabels) {
  const Tensor p = torch::tensor({{0.1, 0.7}, {0.5, 0.3}, {0.1, 0.2}});
  const Tensor one_hot = torch::tensor({{0.0, 1.0}, {0.0, 1.0}, {0.1, 0.9}});
  EXPECT_DOUBLE_EQ(accuracy_of(one_hot, p), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(accuracy_of(one_hot.gt(0.5), p), 2.0 / 3.0);
}

TEST(Accuracy, TwoClassesSplitAtOneHalf) {
  const Tensor y = torch::tensor({1.0f, 0.0f, 1.0f, 0.0f}),
               p = torch::tensor({0.5, 0.49, 0.2, 0.9});
  EXPECT_EQ(accuracy_of(y, p), 0.5);
  EXPECT_EQ(accuracy_of(y.reshape({4, 1}), p.reshape({4, 1})), 0.5);
}

TEST(Accuracy, LogitsOfTwoClassesSplitAtZero) {
  const Tensor y = torch::tensor({1, 0, 1, 1}), p = torch::tensor({0.3, -0.3, 0.0, -2.0});
  EXPECT_EQ(accuracy_of(y, p, /*from_logits=*/true), 0.75);
  EXPECT_EQ(accuracy_of(y, p, /*from_logits=*/false), 0.25);
}

TEST(Accuracy, LabelsOfFloatsAreRounded) {
  EXPECT_EQ(accuracy_of(torch::tensor({0.9f, 0.1f}), torch::tensor({0.8, 0.2})), 1.0);
}

TEST(Accuracy, UnevenLastBatchCountsBySamples) {
  Driver run({accuracy()});
  const Tensor right = torch::ones({4}), wrong = torch::zeros({1});
  const Data data =
      run.eval_batches({{{"y", right}, {"p", right}}, {{"y", torch::ones({1})}, {"p", wrong}}});
  EXPECT_DOUBLE_EQ(data.number("accuracy"), 0.8);
}

TEST(Accuracy, EveryEpochStartsAnew) {
  Driver run({accuracy()});
  const Batch right = {{"y", torch::ones({2})}, {"p", torch::ones({2})}};
  const Batch wrong = {{"y", torch::ones({3})}, {"p", torch::zeros({3})}};
  EXPECT_EQ(run.eval_batches({right}).number("accuracy"), 1.0);
  EXPECT_EQ(run.eval_batches({wrong}).number("accuracy"), 0.0);
}

TEST(Accuracy, StateGoesOnInMidEpoch) {
  const Batch right = {{"y", torch::ones({3})}, {"p", torch::ones({3})}};
  const Batch wrong = {{"y", torch::ones({1})}, {"p", torch::zeros({1})}};
  const auto first = std::make_shared<Accuracy>(accuracy());
  Driver before({first});
  before.start(Mode::kEval);
  before.step(right);
  const auto second = std::make_shared<Accuracy>(accuracy());
  Driver after({second});
  after.start(Mode::kEval);
  second->load_state(first->state());
  after.step(wrong);
  EXPECT_EQ(after.finish().number("accuracy"), 0.75);
}

TEST(Accuracy, WritesToTheLogInEvalAndTest) {
  const Accuracy trace({.true_key = "y", .pred_key = "p", .output_name = "acc"});
  EXPECT_EQ(trace.modes(), Modes({Mode::kEval, Mode::kTest}));
  EXPECT_EQ(trace.inputs(), (Keys{"y", "p"}));
  EXPECT_EQ(trace.outputs(), Keys("acc"));
  Driver run({trace});
  const Data data = run.eval_batches({{{"y", torch::ones({1})}, {"p", torch::ones({1})}}});
  ASSERT_EQ(data.written().size(), 1u);
  EXPECT_EQ(data.written()[0].key, "acc");
  EXPECT_TRUE(data.written()[0].logged);
}

TEST(Accuracy, ErrorsNameKeyAndShape) {
  expect_error([] { accuracy_of(torch::zeros({}), torch::zeros({1})); },
               {"Accuracy: expected 'y' to hold labels of shape [N], [N, 1] or one-hot [N, C]",
                "float32 []"});
  expect_error(
      [] {
        accuracy_of(torch::zeros({2}), torch::zeros({2, 3, 4}));
      },
      {"Accuracy: expected 'p' to hold scores of shape [N] or [N, 1]", "[2, 3, 4]"});
  expect_error([] { accuracy_of(torch::zeros({2}), torch::zeros({3})); },
               {"as many labels under 'y' as predictions under 'p', got 2 and 3"});
  expect_error([] { Driver({accuracy()}).eval_batches({}); },
               {"Accuracy: expected samples under 'y' and 'p', got none this epoch"});
  expect_error([] { accuracy().load_state({}); },
               {"Accuracy: cannot restore", "'correct'", "another version"});
}

}  // namespace
}  // namespace fe::traces
