// SPDX-License-Identifier: Apache-2.0
// A run that was cut off and started again ends as one that never was.
#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>

#include "fe/estimator/record/run_folder.h"
#include "tests/estimator/resumable.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of resumable.h, toy.h and temp_folder.h
using ::testing::HasSubstr;

WatchOptions::Hook kill_at(Mode mode, int64_t step_or_batch) {
  return [mode, step_or_batch](Data&, System& s) {
    const int64_t now = mode == Mode::kTrain ? s.global_step : s.batch_idx;
    if (s.mode == mode && now == step_or_batch && (mode == Mode::kTrain || s.epoch_idx == 2)) {
      ::kill(::getpid(), SIGKILL);
    }
  };
}

// Leaves a run that was killed in the seventh step, to be started again.
void begin_and_kill(Resumable& run) {
  run.batch_end = kill_at(Mode::kTrain, 7);
  EXPECT_EQ(train(run).signal, SIGKILL);
  run.batch_end = {};
}

// Cut off as `run` says, then started again without that until it is done.
void expect_as_undisturbed(Resumable run, const TensorFile& expected) {
  const TempFolder folder;
  run.folder = folder / "run";
  const Ended first = train(run);
  EXPECT_EQ(first.signal, SIGKILL) << first.code << ": " << first.error;
  run.batch_end = run.epoch_end = {};
  const Ended second = train(run);
  ASSERT_TRUE(is_done(second)) << second.error;
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

class Resume : public ::testing::TestWithParam<int> {};

TEST_P(Resume, AfterAKillAtAnyStep) {
  const TempFolder reference;
  Resumable run{.workers = GetParam()};
  const TensorFile expected = undisturbed(run, reference / "run");
  // Before and after a snapshot, within three accumulated steps, in the first and the last epoch.
  for (const int64_t step : {1, 3, 4, 5, 10, 15, 20}) {
    SCOPED_TRACE(step);
    run.batch_end = kill_at(Mode::kTrain, step);
    expect_as_undisturbed(run, expected);
  }
}

TEST_P(Resume, AfterAKillBesideTraining) {
  const TempFolder reference;
  Resumable run{.workers = GetParam()};
  const TensorFile expected = undisturbed(run, reference / "run");
  run.batch_end = kill_at(Mode::kEval, 2);
  expect_as_undisturbed(run, expected);
  run.batch_end = {};
  for (const Mode mode : {Mode::kTrain, Mode::kEval}) {
    run.epoch_end = [mode](Data&, System& s) {
      if (s.mode == mode && s.epoch_idx == 2) ::kill(::getpid(), SIGKILL);
    };
    expect_as_undisturbed(run, expected);
  }
}

// The number of workers is not part of the result, not even of a restarted one.
TEST_P(Resume, WithOtherWorkers) {
  const TempFolder reference, folder;
  Resumable run{.workers = 1};
  const TensorFile expected = undisturbed(run, reference / "run");
  run.folder = folder / "run";
  run.batch_end = kill_at(Mode::kTrain, 7);
  EXPECT_EQ(train(run).signal, SIGKILL);
  run.workers = GetParam();
  run.batch_end = {};
  ASSERT_TRUE(is_done(train(run)));
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

INSTANTIATE_TEST_SUITE_P(Workers, Resume, ::testing::Values(0, 1, 2));

TEST(Resumed, ASignalSavesWhereItCame) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const TempFolder reference, folder;
    Resumable run{.wizard = {.save_epochs = 0}};
    const TensorFile expected = undisturbed(run, reference / "run");
    run.folder = folder / "run";
    run.batch_end = [signal](Data&, System& s) {
      if (s.mode == Mode::kTrain && s.global_step == 7) ::raise(signal);
    };
    const Ended first = train(run);
    EXPECT_EQ(first.code, 3);
    EXPECT_THAT(first.error, HasSubstr(fmt::format("stopped by signal {} at step 7", signal)));
    EXPECT_TRUE(fs::exists(run.folder / "snapshots/snapshot_0000000007.h5"));
    run.batch_end = {};
    ASSERT_TRUE(is_done(train(run)));
    expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
  }
}

TEST(Resumed, ASignalInAnEvaluation) {
  const TempFolder reference, folder;
  Resumable run{.wizard = {.save_epochs = 0}};
  const TensorFile expected = undisturbed(run, reference / "run");
  run.folder = folder / "run";
  run.batch_end = [](Data&, System& s) {
    if (s.mode == Mode::kEval && s.epoch_idx == 2 && s.batch_idx == 1) ::raise(SIGTERM);
  };
  EXPECT_EQ(train(run).code, 3);
  run.batch_end = {};
  ASSERT_TRUE(is_done(train(run)));
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

TEST(Resumed, ASignalAtTheEndOfAnEpoch) {
  const TempFolder reference;
  Resumable run{.wizard = {.save_epochs = 0}};
  const TensorFile expected = undisturbed(run, reference / "run");
  for (const Mode mode : {Mode::kTrain, Mode::kEval}) {
    const TempFolder folder;
    run.folder = folder / "run";
    run.epoch_end = [mode](Data&, System& s) {
      if (s.mode == mode && s.epoch_idx == 2) ::raise(SIGTERM);
    };
    EXPECT_EQ(train(run).code, 3);
    run.epoch_end = {};
    ASSERT_TRUE(is_done(train(run)));
    expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
  }
}

// A run in pieces of no time at all: each gets one step further.
TEST(Resumed, PieceByPieceWithinATimeBudget) {
  const TempFolder reference, folder;
  Resumable run{.epochs = 2, .wizard = {.save_epochs = 0}};
  const TensorFile expected = undisturbed(run, reference / "run");
  run.folder = folder / "run";
  run.wizard.time_budget_seconds = 1e-6;
  Ended ended = train(run);
  int pieces = 1;
  for (; !is_done(ended) && pieces < 40; ++pieces) {
    ASSERT_EQ(ended.code, 3) << ended.error;
    ended = train(run);
  }
  EXPECT_TRUE(is_done(ended)) << ended.error;
  EXPECT_GT(pieces, 5);
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

TEST(Resumed, MoreEpochsGoOn) {
  const TempFolder reference, folder;
  Resumable run{.folder = folder / "run", .epochs = 2};
  const TensorFile expected = undisturbed({.epochs = 5}, reference / "run");
  ASSERT_TRUE(is_done(train(run)));
  run.epochs = 5;
  const Ended ended = train(run);
  ASSERT_TRUE(is_done(ended)) << ended.error;
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

TEST(Resumed, AFinishedRunStaysAsItIs) {
  const TempFolder folder;
  const Resumable run{.folder = folder / "run", .epochs = 2};
  ASSERT_TRUE(is_done(train(run)));
  const TensorFile expected = read_tensor_file(run.folder / "result.h5");
  const Ended ended = train(run);
  ASSERT_TRUE(is_done(ended)) << ended.error;
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

TEST(Resumed, ADamagedSnapshotIsPassedOver) {
  const TempFolder reference, folder;
  Resumable run{.folder = folder / "run"};
  const TensorFile expected = undisturbed(run, reference / "run");
  run.batch_end = kill_at(Mode::kTrain, 11);
  EXPECT_EQ(train(run).signal, SIGKILL);
  fs::path newest;
  for (const auto& entry : fs::directory_iterator(run.folder / "snapshots")) {
    const bool is_snapshot = entry.path().extension() == ".h5";
    if (is_snapshot && entry.path() > newest) newest = entry.path();
  }
  fs::resize_file(newest, fs::file_size(newest) / 2);
  run.batch_end = {};
  ASSERT_TRUE(is_done(train(run)));
  expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
}

TEST(Resumed, AChangedConfigIsRefusedByName) {
  const TempFolder folder;
  Resumable run{.folder = folder / "run"};
  begin_and_kill(run);
  run.accumulate = 2;
  const Ended refused = train(run);
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.error, HasSubstr("RestoreWizard: the snapshot in '" + run.folder.string() +
                                       "' was made by a run of another config: "));
  EXPECT_THAT(refused.error, HasSubstr("UpdateOp.accumulate: 3 became 2"));
  EXPECT_THAT(refused.error, HasSubstr("allow_changes"));
  run.wizard.allow_changes = true;
  const Ended allowed = train(run);
  EXPECT_TRUE(is_done(allowed)) << allowed.error;
}

TEST(Resumed, AnotherScheduleAndOtherDataAreRefusedByName) {
  const TempFolder folder;
  Resumable run{.folder = folder / "run"};
  begin_and_kill(run);
  run.cycle = 8;
  const Ended scheduled = train(run);
  EXPECT_EQ(scheduled.code, 4);
  EXPECT_THAT(scheduled.error, HasSubstr("another config: traces[1].LRScheduler.by_step["));
  run.cycle = 9;
  run.data_seed = 3;
  const Ended other_data = train(run);
  EXPECT_EQ(other_data.code, 4);
  EXPECT_THAT(other_data.error, HasSubstr("another config: data.train..digest: "));
}

TEST(Resumed, AnotherFormulaIsRefusedByName) {
  const TempFolder folder;
  Resumable run{.folder = folder / "run"};
  run.formula = "0.1 / (1 + step)";
  begin_and_kill(run);
  run.formula = "0.1 / (2 + step)";
  const Ended other = train(run);
  EXPECT_EQ(other.code, 4);
  EXPECT_THAT(other.error, HasSubstr("another config: traces[1].LRScheduler.by_step[11-20]: "
                                     "0.006254814 became 0.005876026"));
  run.formula = "0.1 / (step + 1)";
  const Ended same_values = train(run);
  EXPECT_THAT(same_values.error, HasSubstr("LRScheduler.by_step[formula]: \"0.1 / (1 + step)\" "
                                           "became \"0.1 / (step + 1)\""));
  run.formula = "0.1 / (1 + step)";
  const Ended same = train(run);
  EXPECT_TRUE(is_done(same)) << same.error;
}

TEST(Resumed, SnapshotsOfAnotherRunAreRefused) {
  const TempFolder folder;
  Resumable run{.folder = folder / "one"};
  run.wizard.directory = folder / "shared";
  begin_and_kill(run);
  Resumable other = run;
  other.folder = folder / "other";
  const Ended refused = train(other);
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.error, HasSubstr("are of the run in '" + (folder / "one").string() +
                                       "', expected those of '" + (folder / "other").string()));
  fs::remove_all(other.folder);
  fs::rename(folder / "one", folder / "moved");
  run.folder = folder / "moved";
  const Ended moved = train(run);
  EXPECT_TRUE(is_done(moved)) << moved.error;
}

TEST(Resumed, ARunThatIsOpenIsRefusedBeforeItsSnapshotsAreRead) {
  const TempFolder folder;
  Resumable run{.folder = folder / "run"};
  run.batch_end = kill_at(Mode::kTrain, 7);
  EXPECT_EQ(train(run).signal, SIGKILL);
  // A damaged snapshot would be reported first.
  for (const auto& entry : fs::directory_iterator(run.folder / "snapshots")) {
    fs::resize_file(entry.path(), 10);
  }
  const RunLock lock(run.folder);
  run.batch_end = {};
  const Ended refused = train(run);
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.error, HasSubstr("is open in another process that trains"));
}

TEST(Resumed, WithoutARestoreWizardAFormerRunIsRefused) {
  const TempFolder folder;
  Resumable run{.folder = folder / "run", .restores = false};
  run.batch_end = kill_at(Mode::kTrain, 7);
  EXPECT_EQ(train(run).signal, SIGKILL);
  const auto before = read_file(run.folder / "run.json");
  run.batch_end = {};
  EXPECT_EQ(train(run).code, 4);
  EXPECT_EQ(read_file(run.folder / "run.json"), before);
}

}  // namespace
}  // namespace fe
