// SPDX-License-Identifier: Apache-2.0
#include "traces/io/model_saver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <set>

#include "fe/base/system/file.h"
#include "fe/checkpoint/model_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/tiny_model.h"

namespace fe::traces {
namespace {

using testing::Driver;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::TempFolder;
using testing::tiny_model;

std::set<std::string> files_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.insert(entry.path().filename().string());
  }
  return names;
}

void train(Driver& run, int epochs) {
  for (int i = 0; i < epochs; ++i) run.epoch(Mode::kTrain, {{{"x", torch::ones({1})}}});
}

TEST(ModelSaver, SavesTheModelOfEachEpoch) {
  const TempFolder folder;
  const Model model = tiny_model();
  Driver run({ModelSaver({.model = model, .save_dir = folder.path()})});
  run.begin();
  ::testing::internal::CaptureStdout();
  for (const double weight : {1.0, 2.0}) {
    testing::set_weight(model, weight);
    train(run, 1);
  }
  EXPECT_THAT(::testing::internal::GetCapturedStdout(),
              HasSubstr("FastEstimator-ModelSaver: Saved model to " +
                        (folder / "net_epoch_2.h5").string() + "\n"));
  EXPECT_THAT(files_in(folder.path()), ElementsAre("net_epoch_1.h5", "net_epoch_2.h5"));
  EXPECT_EQ(testing::weight_of(load_model(folder / "net_epoch_1.h5")), 1.0);
  EXPECT_EQ(testing::weight_of(load_model(folder / "net_epoch_2.h5")), 2.0);
  const Metadata metadata = read_model_file(folder / "net_epoch_2.h5").metadata;
  EXPECT_EQ(metadata.at("epoch"), "2");
  EXPECT_EQ(metadata.at("step"), "2");
}

TEST(ModelSaver, FrequencySkipsEpochs) {
  const TempFolder folder;
  Driver run({ModelSaver({.model = tiny_model(), .save_dir = folder.path(), .frequency = 3})});
  run.begin();
  train(run, 7);
  EXPECT_THAT(files_in(folder.path()), ElementsAre("net_epoch_3.h5", "net_epoch_6.h5"));
}

TEST(ModelSaver, RemovesTheOldestBeyondMaxToKeep) {
  const TempFolder folder;
  Driver run({ModelSaver({.model = tiny_model(), .save_dir = folder.path(), .max_to_keep = 2})});
  run.begin();
  ::testing::internal::CaptureStdout();
  train(run, 4);
  EXPECT_THAT(
      ::testing::internal::GetCapturedStdout(),
      HasSubstr("FastEstimator-ModelSaver: Removed model " + (folder / "net_epoch_2.h5").string() +
                " due to file number exceeding max_to_keep\n"));
  EXPECT_THAT(files_in(folder.path()), ElementsAre("net_epoch_3.h5", "net_epoch_4.h5"));
}

TEST(ModelSaver, StateRemembersWhatToRemove) {
  const TempFolder folder;
  const ModelSaverOptions options = {
      .model = tiny_model(), .save_dir = folder.path(), .max_to_keep = 2};
  const auto first = std::make_shared<ModelSaver>(options);
  Driver before({first});
  before.begin();
  train(before, 3);
  const auto second = std::make_shared<ModelSaver>(options);
  Driver after({second});
  after.system.epoch_idx = 2;  // the snapshot was made before epoch 3 was saved a second time
  second->load_state(first->state());
  after.begin();
  train(after, 2);
  EXPECT_THAT(files_in(folder.path()), ElementsAre("net_epoch_3.h5", "net_epoch_4.h5"));
}

TEST(ModelSaver, RelativeFoldersAreInTheRunFolder) {
  const TempFolder folder;
  Driver run({ModelSaver({.model = tiny_model(), .save_dir = "models"})});
  run.system.run_dir = folder.path();
  run.begin();
  train(run, 1);
  EXPECT_THAT(files_in(folder / "models"), ElementsAre("net_epoch_1.h5"));
}

TEST(ModelSaver, RefusesImpossibleSettingsBeforeTraining) {
  const TempFolder folder;
  write_file(folder / "file", "not a folder");
  expect_error([&] { ModelSaver({.model = tiny_model(), .save_dir = folder / "file"}).check({}); },
               {(folder / "file").string()});
  expect_error([] { ModelSaver({.model = tiny_model(), .frequency = 0}); },
               {"ModelSaver: expected frequency of at least 1, got 0"});
  expect_error([] { ModelSaver({.model = tiny_model(), .max_to_keep = 0}); },
               {"ModelSaver: expected max_to_keep of at least 1, got 0"});
  expect_error([] { ModelSaver({.model = tiny_model()}).load_state({}); },
               {"ModelSaver: cannot restore", "'kept'"});
}

}  // namespace
}  // namespace fe::traces
