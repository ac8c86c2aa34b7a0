// SPDX-License-Identifier: Apache-2.0
#include "traces/io/best_model_saver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "fe/base/system/file.h"
#include "fe/checkpoint/model_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"

namespace fe::traces {
namespace {

using testing::Driver;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::set_weight;
using testing::TempFolder;
using testing::tiny_model;
using testing::weight_of;

struct Written {
  double best;
  double since;
};

// What was written in each epoch; the model's weight is the epoch's number.
std::vector<Written> run_epochs(Driver& run,
                                const Model& model,
                                Best mode,
                                const std::vector<double>& values) {
  std::vector<Written> written;
  for (const double value : values) {
    set_weight(model, static_cast<double>(run.system.epoch_idx + 1));
    const Data data = run.eval({{"f1", value}});
    written.push_back(
        {data.number(mode == Best::kMin ? "min_f1" : "max_f1"), data.number("since_best_f1")});
  }
  return written;
}

TEST(BestModelSaver, SavesOnStrictImprovementOnly) {
  struct Case {
    Best mode;
    std::vector<double> values;
    double best_epoch;
    std::vector<double> since;
  };
  for (const Case& c : {Case{Best::kMin, {3, 2, 2, 4}, 2, {0, 0, 1, 2}},
                        Case{Best::kMax, {1, 3, 3, 2}, 2, {0, 0, 1, 2}},
                        Case{Best::kMax, {NAN, 1, NAN, 1}, 2, {1, 0, 1, 2}}}) {
    const TempFolder folder;
    const Model model = tiny_model();
    Driver run({BestModelSaver(
        {.model = model, .save_dir = folder.path(), .metric = "f1", .save_best_mode = c.mode})});
    run.begin();
    const auto written = run_epochs(run, model, c.mode, c.values);
    for (size_t i = 0; i < written.size(); ++i) EXPECT_EQ(written[i].since, c.since[i]) << i;
    EXPECT_EQ(written.back().best, c.values[static_cast<size_t>(c.best_epoch) - 1]);
    EXPECT_EQ(weight_of(load_model(folder / "net_best_f1.h5")), c.best_epoch);
  }
}

TEST(BestModelSaver, TheFileTellsMetricEpochAndStep) {
  const TempFolder folder;
  Driver run({BestModelSaver({.model = tiny_model(), .save_dir = folder.path(), .metric = "f1"})});
  run.begin();
  run.epoch(Mode::kTrain, {{{"x", torch::ones({1})}}, {{"x", torch::ones({1})}}});
  ::testing::internal::CaptureStdout();
  run.eval({{"f1", 0.1}});
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "FastEstimator-BestModelSaver: Saved model to " + (folder / "net_best_f1.h5").string() +
                "\n");
  const Metadata metadata = read_model_file(folder / "net_best_f1.h5").metadata;
  EXPECT_EQ(metadata.at("metric"), "f1");
  EXPECT_EQ(metadata.at("metric_value"), "0.1");
  EXPECT_EQ(metadata.at("epoch"), "1");
  EXPECT_EQ(metadata.at("step"), "2");
}

TEST(BestModelSaver, WritesBothValuesToTheLog) {
  const TempFolder folder;
  Driver run({BestModelSaver({.model = tiny_model(), .save_dir = folder.path(), .metric = "f1"})});
  run.begin();
  const Data data = run.eval({{"f1", 0.1}});
  ASSERT_EQ(data.written().size(), 3u);
  EXPECT_EQ(data.written()[1].key, "since_best_f1");
  EXPECT_EQ(std::get<int64_t>(data.written()[1].value), 0);
  EXPECT_EQ(data.written()[2].key, "min_f1");
  EXPECT_TRUE(data.written()[1].logged && data.written()[2].logged);
  const BestModelSaver trace({.model = tiny_model(), .metric = "f1"});
  EXPECT_EQ(trace.inputs(), Keys("f1"));
  EXPECT_EQ(trace.outputs(), (Keys{"since_best_f1", "min_f1"}));
}

TEST(BestModelSaver, GoesBackToTheBestAtTheEnd) {
  for (const bool load : {true, false}) {
    const TempFolder folder;
    const Model model = tiny_model();
    Driver run({BestModelSaver(
        {.model = model, .save_dir = folder.path(), .metric = "f1", .load_best_final = load})});
    run.begin();
    run_epochs(run, model, Best::kMin, {2, 1, 3});
    ::testing::internal::CaptureStdout();
    run.end();
    EXPECT_EQ(::testing::internal::GetCapturedStdout(),
              load ? "FastEstimator-BestModelSaver: Restoring model from " +
                         (folder / "net_best_f1.h5").string() + "\n"
                   : "");
    EXPECT_EQ(weight_of(model), load ? 2.0 : 3.0);
  }
}

TEST(BestModelSaver, WarnsWhenNothingWasSaved) {
  const TempFolder folder;
  Driver run({BestModelSaver({.model = tiny_model(), .save_dir = folder.path(), .metric = "f1"})});
  run.begin();
  run.eval({{"f1", NAN}});
  ::testing::internal::CaptureStdout();
  run.end();
  EXPECT_THAT(::testing::internal::GetCapturedStdout(),
              HasSubstr("BestModelSaver: nothing was saved for the model 'net': 'f1' never was a "
                        "number at the end of an epoch. Are there data for mode eval?"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(BestModelSaver, TestLeavesTheBestAlone) {
  const TempFolder folder;
  const Model model = tiny_model();
  const auto trace = std::make_shared<BestModelSaver>(BestModelSaverOptions{
      .model = model, .save_dir = folder.path(), .metric = "f1", .load_best_final = true});
  Driver run({trace});
  run.begin();
  run_epochs(run, model, Best::kMin, {2, 3});
  run.system.mode = Mode::kTest;
  run.begin();
  run.end();
  EXPECT_EQ(weight_of(model), 2.0);
  EXPECT_EQ(trace->best().value(), 2.0);
}

TEST(BestModelSaver, StateRemembersTheBest) {
  const TempFolder folder;
  const Model model = tiny_model();
  const BestModelSaverOptions options = {.model = model,
                                         .save_dir = folder.path(),
                                         .metric = "f1",
                                         .save_best_mode = Best::kMax,
                                         .load_best_final = true};
  const auto first = std::make_shared<BestModelSaver>(options);
  Driver before({first});
  before.begin();
  run_epochs(before, model, Best::kMax, {0.9, 0.5});
  const auto second = std::make_shared<BestModelSaver>(options);
  Driver after({second});
  after.system.epoch_idx = 2;
  second->load_state(first->state());
  after.begin();
  const auto written = run_epochs(after, model, Best::kMax, {0.8});
  EXPECT_EQ(written[0].best, 0.9);
  EXPECT_EQ(written[0].since, 2);
  after.end();
  EXPECT_EQ(weight_of(model), 1.0);
}

TEST(BestModelSaver, WithoutAMetricTheOnlyLossCounts) {
  const TempFolder folder;
  const Model model = tiny_model(), other = tiny_model("other");
  Network network({testing::UpdateWith(model, "ce"), testing::UpdateWith(other, "mse")});
  const BestModelSaver trace({.model = model, .save_dir = folder.path()});
  Driver run({trace});
  run.system.network = &network;
  trace.check(run.system);
  run.begin();
  const Data data = run.eval({{"ce", 0.5}, {"mse", 0.1}});
  EXPECT_EQ(data.number("min_ce"), 0.5);
  EXPECT_EQ(data.number("since_best_ce"), 0.0);
  EXPECT_TRUE(std::filesystem::exists(folder / "net_best_ce.h5"));
}

TEST(BestModelSaver, RefusesImpossibleSettingsBeforeTraining) {
  const TempFolder folder;
  write_file(folder / "file", "not a folder");
  const Model model = tiny_model();
  expect_error(
      [&] {
        BestModelSaver({.model = model, .save_dir = folder / "file", .metric = "f1"}).check({});
      },
      {(folder / "file").string()});
  const BestModelSaver trace({.model = model, .save_dir = folder.path()});
  Network untrained({testing::UpdateWith(tiny_model("other"), "mse")});
  Network two_losses({testing::UpdateWith(model, "rloss"), testing::UpdateWith(model, "dloss")});
  System system;
  system.network = &untrained;
  expect_error([&] { trace.check(system); },
               {"BestModelSaver: expected a metric, or an UpdateOp of the model 'net'",
                "got neither. Set metric"});
  system.network = &two_losses;
  expect_error([&] { trace.check(system); },
               {"BestModelSaver: expected a metric, since the model 'net' has more than one loss: "
                "rloss, dloss. Set metric"});
  Driver run({BestModelSaver({.model = model, .save_dir = folder.path(), .metric = "f1"})});
  expect_error(
      [&] {
        run.eval({{"auc", 0.5}});
      },
      {"BestModelSaver: expected a number under 'f1'", "Known names: auc"});
  expect_error([] { BestModelSaver({.model = tiny_model(), .metric = "f1"}).load_state({}); },
               {"BestModelSaver: cannot restore", "'best'"});
}

}  // namespace
}  // namespace fe::traces
