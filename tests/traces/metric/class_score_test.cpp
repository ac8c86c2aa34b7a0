// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/class_score.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/golden.h"
#include "traces/metric/f1_score.h"
#include "traces/metric/precision.h"
#include "traces/metric/recall.h"

namespace fe::traces {
namespace {

using ::testing::DoubleEq;
using testing::Driver;
using testing::expect_error;
using ::testing::Pointwise;

Tensor labels_of(const golden::Classes& c) { return torch::tensor(c.labels, torch::kLong); }

// Scores [N, C] whose highest is the prediction, or [N] for two classes.
Tensor scores_of(const golden::Classes& c) {
  const Tensor predictions = torch::tensor(c.predictions, torch::kLong);
  if (c.classes == 2) return predictions.to(torch::kFloat) * 0.6 + 0.2;
  return torch::eye(c.classes).index_select(0, predictions) + 0.1;
}

std::vector<Batch> in_batches(const Tensor& y, const Tensor& p, int64_t size) {
  std::vector<Batch> batches;
  for (int64_t i = 0; i < y.size(0); i += size) {
    const int64_t end = std::min(i + size, y.size(0));
    batches.push_back({{"y", y.slice(0, i, end)}, {"p", p.slice(0, i, end)}});
  }
  return batches;
}

template <class Metric, class Options>
void expect_golden(const golden::Classes& c, const golden::Score& expected, const char* output) {
  const std::vector<Batch> batches = in_batches(labels_of(c), scores_of(c), 7);
  if (c.classes == 2) {
    for (const int64_t label : {0, 1}) {
      const Metric trace(Options{.true_key = "y", .pred_key = "p", .positive_label = label});
      EXPECT_DOUBLE_EQ(Driver({trace}).eval_batches(batches).number(output),
                       expected.by_class[static_cast<size_t>(label)]);
    }
    return;
  }
  const auto with = [&](Average average) {
    return Driver({Metric(Options{.true_key = "y", .pred_key = "p", .average = average})})
        .eval_batches(batches);
  };
  const Tensor by_class = std::get<Tensor>(*with(Average::kNone).find(output));
  ASSERT_EQ(by_class.scalar_type(), torch::kDouble);
  const double* values = by_class.data_ptr<double>();
  EXPECT_THAT(std::vector<double>(values, values + by_class.numel()),
              Pointwise(DoubleEq(), expected.by_class));
  EXPECT_NEAR(with(Average::kMacro).number(output), expected.macro, 1e-15);
  EXPECT_NEAR(with(Average::kMicro).number(output), expected.micro, 1e-15);
}

TEST(ClassScore, AgreesWithScikitLearn) {
  for (const golden::Classes& c : golden::kClasses) {
    SCOPED_TRACE(c.name);
    expect_golden<Precision, PrecisionOptions>(c, c.precision, "precision");
    expect_golden<Recall, RecallOptions>(c, c.recall, "recall");
    expect_golden<F1Score, F1ScoreOptions>(c, c.f1, "f1_score");
  }
}

TEST(ClassScore, ThresholdItselfMeansPositive) {
  const Tensor y = torch::tensor({1, 1, 0}), p = torch::tensor({0.75, 0.5, 0.25});
  const auto recall_at = [&](double threshold) {
    return Driver({Recall({.true_key = "y", .pred_key = "p", .threshold = threshold})})
        .eval_batches({{{"y", y}, {"p", p}}})
        .number("recall");
  };
  EXPECT_EQ(recall_at(0.5), 1.0);
  EXPECT_EQ(recall_at(0.6), 0.5);
  EXPECT_EQ(recall_at(0.8), 0.0);
}

TEST(ClassScore, EveryEpochStartsAnew) {
  Driver run({F1Score({.true_key = "y", .pred_key = "p"})});
  EXPECT_EQ(
      run.eval_batches({{{"y", torch::ones({2})}, {"p", torch::ones({2})}}}).number("f1_score"),
      1.0);
  EXPECT_EQ(
      run.eval_batches({{{"y", torch::ones({2})}, {"p", torch::zeros({2})}}}).number("f1_score"),
      0.0);
}

TEST(ClassScore, StateGoesOnInMidEpoch) {
  const golden::Classes& c = golden::kClasses[3];
  const Tensor y = labels_of(c), p = scores_of(c);
  const auto make = [] {
    return std::make_shared<F1Score>(
        F1ScoreOptions{.true_key = "y", .pred_key = "p", .average = Average::kMacro});
  };
  const auto first = make(), second = make();
  Driver before({first}), after({second});
  before.start(Mode::kEval);
  before.step({{"y", y.slice(0, 0, 13)}, {"p", p.slice(0, 0, 13)}});
  after.start(Mode::kEval);
  second->load_state(first->state());
  after.step({{"y", y.slice(0, 13)}, {"p", p.slice(0, 13)}});
  EXPECT_NEAR(after.finish().number("f1_score"), c.f1.macro, 1e-15);
  EXPECT_TRUE(second->state().empty());
}

TEST(ClassScore, DescribesItsOptions) {
  const Precision trace({.true_key = "y", .pred_key = "p", .average = Average::kMacro});
  EXPECT_EQ(trace.name(), "Precision");
  const auto& options = trace.description().options;
  const auto average = std::find_if(options.begin(), options.end(),
                                    [](const Option& option) { return option.name == "average"; });
  ASSERT_NE(average, options.end());
  EXPECT_EQ(std::get<std::string>(average->value), "macro");
  EXPECT_EQ(option_name(Average::kNone), "none");
  EXPECT_EQ(option_name(Average::kMicro), "micro");
}

TEST(ClassScore, ErrorsNameKeyAndValue) {
  const auto eval = [](const std::vector<Batch>& batches) {
    Driver({Recall({.true_key = "y", .pred_key = "p"})}).eval_batches(batches);
  };
  expect_error(
      [&] {
        eval({{{"y", torch::tensor({0, 7})}, {"p", torch::zeros({2})}}});
      },
      {"Recall: expected 'y' to hold labels from 0 to 1", "'p' holds scores of 2 classes",
       "got 7"});
  expect_error(
      [&] {
        eval({{{"y", torch::tensor({0, 3})}, {"p", torch::zeros({2, 3})}}});
      },
      {"labels from 0 to 2", "got 3"});
  expect_error(
      [&] {
        eval({{{"y", torch::zeros({1})}, {"p", torch::zeros({1, 3})}},
              {{"y", torch::zeros({1})}, {"p", torch::zeros({1, 4})}}});
      },
      {"Recall: expected 'p' to hold as many classes in each batch, got 4 after 3"});
  expect_error(
      [&] {
        eval({{{"y", torch::zeros({3})}, {"p", torch::zeros({2})}}});
      },
      {"Recall: expected as many labels under 'y' as predictions under 'p', got 3 and 2"});
  expect_error([&] { eval({}); },
               {"Recall: expected samples under 'y' and 'p', got none this epoch"});
  expect_error([] { F1Score({.true_key = "y", .pred_key = "p", .positive_label = 2}); },
               {"F1Score: expected positive_label in [0, 1], got 2"});
}

}  // namespace
}  // namespace fe::traces
