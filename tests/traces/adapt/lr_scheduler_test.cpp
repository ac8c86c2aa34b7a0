// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/lr_scheduler.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"
#include "traces/adapt/cosine_decay.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using testing::tiny_model;

using Rate = LRSchedulerOptions::Rate;
using ::testing::ElementsAre;

const Batch kBatch = {{"x", torch::ones({1})}};

TEST(LRScheduler, ByStepSetsTheRateBeforeEachStep) {
  const Model model = tiny_model();
  Driver run({LRScheduler(
      {.model = model, .by_step = [](int64_t step) { return 0.5 / static_cast<double>(step); }})});
  for (const int64_t epoch : {1, 2}) {
    run.start(Mode::kTrain);
    for (const int64_t step : {1, 2, 3}) {
      run.step(kBatch);
      EXPECT_DOUBLE_EQ(model.learning_rate(), 0.5 / static_cast<double>(3 * (epoch - 1) + step));
    }
    run.finish();
  }
}

TEST(LRScheduler, ByEpochSetsTheRateBeforeEachEpoch) {
  const Model model = tiny_model();
  Driver run({LRScheduler({.model = model, .by_epoch = [](int64_t epoch) {
                             return 0.1 * static_cast<double>(epoch);
                           }})});
  run.start(Mode::kTrain);
  EXPECT_DOUBLE_EQ(model.learning_rate(), 0.1);
  run.step(kBatch);
  run.finish();
  run.start(Mode::kTrain);
  EXPECT_DOUBLE_EQ(model.learning_rate(), 0.2);
}

TEST(LRScheduler, TakesACosineDecay) {
  const Model model = tiny_model();
  const CosineDecay decay = {.cycle_length = 4, .init_lr = 0.5};
  Driver run({LRScheduler({.model = model, .by_step = decay})});
  run.epoch(Mode::kTrain, {kBatch, kBatch});
  EXPECT_DOUBLE_EQ(model.learning_rate(), cosine_decay(2, decay));
}

TEST(LRScheduler, WritesTheRateAtLogSteps) {
  Driver run({LRScheduler(
      {.model = tiny_model("net", SGD{.lr = 0.25}), .by_epoch = [](int64_t) { return 0.25; }})});
  run.system.log_steps = 3;
  run.start(Mode::kTrain);
  std::vector<int64_t> logged;
  for (int i = 0; i < 7; ++i) {
    const Data data = run.step(kBatch);
    if (!data.find("net_lr")) continue;
    EXPECT_EQ(data.number("net_lr"), 0.25);
    EXPECT_TRUE(data.written()[0].logged);
    logged.push_back(run.system.global_step);
  }
  EXPECT_EQ(logged, (std::vector<int64_t>{1, 3, 6}));
  const Data end = run.finish();
  EXPECT_EQ(end.number("net_lr"), 0.25);
  EXPECT_FALSE(end.written()[0].logged);
}

TEST(LRScheduler, IsSilentWithoutStepLines) {
  Driver run({LRScheduler({.model = tiny_model(), .by_step = [](int64_t) { return 0.5; }})});
  run.system.log_steps = 0;
  run.start(Mode::kTrain);
  EXPECT_FALSE(run.step(kBatch).find("net_lr"));
}

TEST(LRScheduler, RunsInTrainingOnly) {
  const LRScheduler trace({.model = tiny_model(), .by_step = [](int64_t) { return 0.5; }});
  EXPECT_EQ(trace.modes(), Modes(Mode::kTrain));
  EXPECT_EQ(trace.outputs(), Keys("net_lr"));
}

// The logged learning rates of a run, by name.
std::map<std::string, OptionValue> described(const LRSchedulerOptions& options, RunLength length) {
  std::map<std::string, OptionValue> rates;
  for (const Option& option : LRScheduler(options).description_in(length).options) {
    if (option.name.starts_with("by_")) rates.emplace(option.name, option.value);
  }
  return rates;
}

std::vector<std::string> names(const std::map<std::string, OptionValue>& rates) {
  std::vector<std::string> names;
  for (const auto& [name, value] : rates) names.push_back(name);
  return names;
}

TEST(LRScheduler, DescribesWhatItsFunctionGives) {
  const Rate inverse = [](int64_t time) { return 1.0 / static_cast<double>(time); };
  const auto rates =
      described({.model = tiny_model(), .by_step = inverse}, {.epochs = 2, .steps = 12});
  EXPECT_THAT(names(rates), ElementsAre("by_epoch", "by_step", "by_step[11-12]", "by_step[1]",
                                        "by_step[2]", "by_step[3-5]", "by_step[6-10]"));
  EXPECT_EQ(rates.at("by_step[1]"), OptionValue(1.0));
  EXPECT_EQ(rates.at("by_step[2]"), OptionValue(0.5));
  EXPECT_EQ(rates.at("by_step[3-5]"), OptionValue(0.2611111));  // seven digits of 47 / 180
  const auto by_epoch =
      described({.model = tiny_model(), .by_epoch = inverse}, {.epochs = 2, .steps = 12});
  EXPECT_THAT(names(by_epoch), ElementsAre("by_epoch", "by_epoch[1]", "by_epoch[2]", "by_step"));
}

TEST(LRScheduler, DescribesTheSameForALongerRun) {
  const CosineDecay decay = {.cycle_length = 7, .init_lr = 0.5};
  const auto shorter = described({.model = tiny_model(), .by_step = decay}, {1, 50});
  const auto longer = described({.model = tiny_model(), .by_step = decay}, {2, 100});
  EXPECT_LT(shorter.size(), longer.size());
  for (const auto& [name, value] : shorter) EXPECT_EQ(longer.at(name), value) << name;
}

TEST(LRScheduler, DescribesAChangeInMidRun) {
  const auto halved_at = [](int64_t when) -> Rate {
    return [when](int64_t time) { return time < when ? 0.5 : 0.25; };
  };
  const RunLength length = {.epochs = 60, .steps = 60'000};
  EXPECT_NE(described({.model = tiny_model(), .by_epoch = halved_at(35)}, length),
            described({.model = tiny_model(), .by_epoch = halved_at(36)}, length));
  EXPECT_NE(described({.model = tiny_model(), .by_step = halved_at(30'000)}, length),
            described({.model = tiny_model(), .by_step = halved_at(31'000)}, length));
}

TEST(LRScheduler, AsksItsFunctionForTimesOfTheRunOnly) {
  std::vector<int64_t> asked;
  const Rate rate = [&](int64_t time) {
    asked.push_back(time);
    return 0.5;
  };
  const LRScheduler trace({.model = tiny_model(), .by_step = rate});
  EXPECT_TRUE(asked.empty());
  trace.description_in({.epochs = 3, .steps = 3'000'000});
  EXPECT_EQ(*std::min_element(asked.begin(), asked.end()), 1);
  EXPECT_EQ(*std::max_element(asked.begin(), asked.end()), 3'000'000);
  EXPECT_LT(asked.size(), 2000u);
  asked.clear();
  trace.description_in({.epochs = 3, .steps = 0});
  EXPECT_TRUE(asked.empty());
}

TEST(LRScheduler, DescribesNothingWhereItsFunctionFails) {
  const Rate rate = [](int64_t epoch) -> double {
    if (epoch > 2) throw std::out_of_range("epoch");
    return epoch == 1 ? 0.5 : static_cast<double>(NAN);
  };
  const auto rates =
      described({.model = tiny_model(), .by_epoch = rate}, {.epochs = 5, .steps = 5});
  EXPECT_EQ(rates.at("by_epoch[1]"), OptionValue(0.5));
  EXPECT_EQ(rates.at("by_epoch[2]"), OptionValue());
  EXPECT_EQ(rates.at("by_epoch[3-5]"), OptionValue());
}

TEST(LRScheduler, TakesAFormula) {
  const Model model = tiny_model();
  Driver run({LRScheduler({.model = model, .by_step = "1e-3 * min(1, step / 4)"})});
  run.start(Mode::kTrain);
  for (const int64_t step : {1, 2, 3, 4, 5}) {
    run.step(kBatch);
    EXPECT_DOUBLE_EQ(model.learning_rate(), 1e-3 * std::fmin(1.0, static_cast<double>(step) / 4));
  }
  const Model other = tiny_model();
  Driver epochs({LRScheduler({.model = other, .by_epoch = "0.5 ** epoch"})});
  epochs.start(Mode::kTrain);
  EXPECT_DOUBLE_EQ(other.learning_rate(), 0.5);
  Driver constant({LRScheduler({.model = other, .by_step = "0.25"})});
  constant.epoch(Mode::kTrain, {kBatch});
  EXPECT_DOUBLE_EQ(other.learning_rate(), 0.25);
}

TEST(LRScheduler, DescribesItsFormulaAndWhatItGives) {
  const LRSchedulerOptions options = {.model = tiny_model(), .by_step = "1 / step"};
  const auto rates = described(options, {.epochs = 1, .steps = 2});
  EXPECT_THAT(names(rates),
              ElementsAre("by_epoch", "by_step", "by_step[1]", "by_step[2]", "by_step[formula]"));
  EXPECT_EQ(rates.at("by_step"), OptionValue());
  EXPECT_EQ(rates.at("by_step[2]"), OptionValue(0.5));
  EXPECT_EQ(rates.at("by_step[formula]"), OptionValue("1 / step"));
  const LRScheduler trace(options);
  for (const Option& option : trace.description().options) {
    if (option.name == "by_step") {
      EXPECT_EQ(option.value, OptionValue("1 / step"));
    }
  }
}

TEST(LRScheduler, RefusesFormulasOfOtherNames) {
  expect_error([] { LRScheduler({.model = tiny_model(), .by_step = "0.1 / epoch"}); },
               {"LRScheduler: by_step: column 7: unknown name 'epoch'. Known names: step."});
  expect_error([] { LRScheduler({.model = tiny_model(), .by_epoch = "epoch[0]"}); },
               {"expected an array or a tensor to index, got a number"});
  expect_error([] { LRScheduler({.model = tiny_model(), .by_epoch = "a * b"}); },
               {"LRScheduler: expected a formula of 'step' or of 'epoch', got one of [a, b]."});
}

TEST(LRScheduler, RefusesWrongFunctionsRatesAndModels) {
  const auto half = [](int64_t) { return 0.5; };
  expect_error([] { LRScheduler({.model = tiny_model()}); },
               {"LRScheduler: expected a function as by_step or by_epoch, got neither"});
  expect_error([&] { LRScheduler({.model = tiny_model(), .by_step = half, .by_epoch = half}); },
               {"by_step or by_epoch, got both. Leave one out"});
  expect_error(
      [&] {
        LRScheduler({.model = tiny_model("net", OptimizerOptions{}), .by_step = half}).check({});
      },
      {"LRScheduler: expected the model 'net' to have an optimizer, got none", "build()"});
  for (const double wrong : {-0.5, static_cast<double>(NAN)}) {
    Driver run({LRScheduler({.model = tiny_model(), .by_step = [=](int64_t) { return wrong; }})});
    run.start(Mode::kTrain);
    expect_error([&] { run.step(kBatch); },
                 {"LRScheduler: expected a learning rate of at least 0 for the model 'net', got",
                  "at step 1"});
  }
  Driver run({LRScheduler({.model = tiny_model(), .by_epoch = [](int64_t) { return -1.0; }})});
  expect_error([&] { run.start(Mode::kTrain); }, {"got -1 at epoch 1"});
}

}  // namespace
}  // namespace fe::traces
