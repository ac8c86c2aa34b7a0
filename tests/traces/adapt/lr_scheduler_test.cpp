// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/lr_scheduler.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"
#include "traces/adapt/cosine_decay.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using testing::tiny_model;

const Batch kBatch = {{"x", torch::ones({1})}};

TEST(LRScheduler, ByStepSetsTheRateBeforeEachStep) {
  const Model model = tiny_model();
  Driver run({LRScheduler({.model = model, .by_step = [](int64_t step) { return 0.5 / step; }})});
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
  Driver run(
      {LRScheduler({.model = model, .by_epoch = [](int64_t epoch) { return 0.1 * epoch; }})});
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
