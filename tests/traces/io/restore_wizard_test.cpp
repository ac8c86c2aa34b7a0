// SPDX-License-Identifier: Apache-2.0
#include "traces/io/restore_wizard.h"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "fe/base/system/file.h"
#include "tests/testing/faulty_io.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"
#include "tests/traces/io/snapshots.h"

namespace fe::traces {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of snapshots.h, driver.h, temp_folder.h and throws.h
using ::testing::ElementsAre;

// As in a run in `folder`, at a step and epoch.
struct InRun {
  explicit InRun(const fs::path& folder, const RestoreWizardOptions& options = {})
      : wizard(std::make_shared<RestoreWizard>(options)), run({AnyTrace(wizard)}) {
    run.system.run_dir = folder;
    newest = wizard->newest(run.system);
    run.begin();
  }
  bool due(int64_t step, int64_t epoch = 1, bool epoch_ended = false) {
    run.system.global_step = step;
    run.system.epoch_idx = epoch;
    return wizard->due(run.system, epoch_ended);
  }

  std::shared_ptr<RestoreWizard> wizard;
  Driver run;
  std::optional<Snapshot> newest;
};

TEST(RestoreWizard, IsTheKeeperOfSnapshots) {
  const std::shared_ptr<Trace> trace = std::make_shared<RestoreWizard>();
  EXPECT_EQ(as_snapshot_keeper(*trace), dynamic_cast<SnapshotKeeper*>(trace.get()));
  const AnyTrace moved = RestoreWizard({.allow_changes = true});
  EXPECT_TRUE(as_snapshot_keeper(*moved)->allows_changes());
}

TEST(RestoreWizard, ANewProcessFindsTheNewestSnapshot) {
  const TempFolder folder;
  {
    InRun first(folder.path());
    EXPECT_EQ(first.newest, std::nullopt);
    for (const int64_t step : {10, 20, 30}) first.wizard->keep(snapshot_of(step));
    first.wizard->flush();
    first.wizard->flush();
  }
  EXPECT_THAT(names_in(folder / "snapshots"), ElementsAre(snapshot_name(20), snapshot_name(30)));
  expect_step(InRun(folder.path()).newest, 30);
}

TEST(RestoreWizard, TheLastOneIsWrittenWhenNobodyWaits) {
  const TempFolder folder;
  { InRun(folder.path()).wizard->keep(snapshot_of(10)); }
  expect_step(InRun(folder.path()).newest, 10);
}

TEST(RestoreWizard, IsDueBySteps) {
  const TempFolder folder;
  InRun in(folder.path(), {.save_steps = 5, .save_epochs = 0});
  for (int64_t step = 1; step <= 20; ++step) EXPECT_EQ(in.due(step), step % 5 == 0) << step;
  EXPECT_FALSE(in.due(20, 2, /*epoch_ended=*/true));
}

TEST(RestoreWizard, IsDueAtTheEndsOfEpochs) {
  const TempFolder folder;
  InRun in(folder.path(), {.save_epochs = 3});
  for (int64_t epoch = 1; epoch <= 7; ++epoch) {
    EXPECT_FALSE(in.due(10 * epoch, epoch));
    EXPECT_EQ(in.due(10 * epoch, epoch, /*epoch_ended=*/true), epoch % 3 == 0) << epoch;
  }
  EXPECT_TRUE(InRun(folder.path()).due(1, 1, true)) << "every epoch by default";
}

TEST(RestoreWizard, IsDueByTheClock) {
  const TempFolder folder;
  InRun in(folder.path(), {.save_seconds = 0.05, .save_epochs = 0});
  EXPECT_FALSE(in.due(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_TRUE(in.due(2));
  EXPECT_TRUE(in.due(3)) << "it was not taken yet";
  in.wizard->keep(snapshot_of(3));
  EXPECT_FALSE(in.due(4));
}

TEST(RestoreWizard, KnowsWhenTheBudgetIsSpent) {
  const TempFolder folder;
  InRun in(folder.path(), {.time_budget_seconds = 0.05}), endless(folder.path());
  EXPECT_FALSE(in.wizard->budget_spent());
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_FALSE(in.wizard->budget_spent()) << "every start gets one step further";
  in.run.epoch(Mode::kTrain, {{{"x", torch::ones({1})}}});
  EXPECT_TRUE(in.wizard->budget_spent());
  EXPECT_FALSE(endless.wizard->budget_spent());
  in.run.begin();  // counted from there
  EXPECT_FALSE(in.wizard->budget_spent());
}

// What the other thread could not do is said by whatever is called next, once.
TEST(RestoreWizard, AnErrorIsSaidAtTheNextStep) {
  const std::vector<std::string> parts = {"RestoreWizard: the snapshot of step 10 was not saved: ",
                                          "snapshot_0000000010.h5': No space left on device."};
  const auto after_a_failure = [&](const std::function<void(InRun&)>& next) {
    const TempFolder folder;
    InRun in(folder.path());
    {
      const FaultyIo io({.folder = folder.path(), .call = 1, .fault = Fault::kFullDisk});
      in.wizard->keep(snapshot_of(10));
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    expect_error([&] { next(in); }, parts);
    in.wizard->keep(snapshot_of(20));
    in.wizard->flush();
    expect_step(InRun(folder.path()).newest, 20);
  };
  after_a_failure([](InRun& in) { in.due(11); });
  after_a_failure([](InRun& in) { in.wizard->keep(snapshot_of(20)); });
  after_a_failure([](InRun& in) { in.wizard->flush(); });
}

TEST(RestoreWizard, AnErrorIsAFailureOfTheRun) {
  const TempFolder folder;
  InRun in(folder.path());
  write_file(folder / "snapshots", "not a folder");
  in.wizard->keep(snapshot_of(10));
  try {
    in.wizard->flush();
    ADD_FAILURE() << "nobody noticed";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
  }
}

TEST(RestoreWizard, AnAbsoluteFolderNeedsNoRunFolder) {
  const TempFolder folder;
  RestoreWizard({.directory = folder / "mine"}).check({});
  InRun in({}, {.directory = folder / "mine"});
  in.wizard->keep(snapshot_of(10));
  in.wizard->flush();
  EXPECT_THAT(names_in(folder / "mine"), ElementsAre(snapshot_name(10)));
}

TEST(RestoreWizard, RefusesWhatCannotWork) {
  const TempFolder folder;
  System run;
  expect_error([&] { RestoreWizard().check(run); },
               {"RestoreWizard: expected a run folder to hold 'snapshots', got none. Set run_dir, "
                "or an absolute path in directory."});
  run.run_dir = folder.path();
  RestoreWizard().check(run);
  EXPECT_TRUE(names_in(folder.path()).empty());  // a run may still be refused
  write_file(folder / "file", "x");
  expect_error(
      [&] { RestoreWizard({.directory = "file"}).check(run); },
      {"cannot write into the folder '" + (folder / "file").string() + "': Not a directory"});
  expect_error([] { RestoreWizard({.directory = ""}); },
               {"RestoreWizard: expected a folder in directory, got an empty path."});
  expect_error([] { RestoreWizard({.save_steps = -1}); },
               {"RestoreWizard: expected save_steps of at least 0, got -1"});
  expect_error([] { RestoreWizard({.keep = 0}); },
               {"RestoreWizard: expected keep of at least 1, got 0"});
  expect_error([] { RestoreWizard({.time_budget_seconds = -1.0}); },
               {"RestoreWizard: expected time_budget_seconds of at least 0, got -1"});
}

}  // namespace
}  // namespace fe::traces
