// SPDX-License-Identifier: Apache-2.0
#include "report/record/run_state.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include "tests/report/run_folder.h"

namespace fe::report {
namespace {

using namespace fe::testing;

RunState state_of(const TempFolder& folder) {
  return run_state(folder.path(), read_events(folder / "events.jsonl"));
}

TEST(RunState, AFolderIsARunsByItsEvents) {
  const TempFolder folder;
  EXPECT_FALSE(is_run(folder.path()));
  EXPECT_FALSE(is_run("/nowhere"));
  write_run(folder.path());
  EXPECT_TRUE(is_run(folder.path()));
}

TEST(RunState, FinishedIsWhatSaidSo) {
  const TempFolder folder;
  write_run(folder.path());
  EXPECT_EQ(state_of(folder), RunState::kFinished);
  EXPECT_EQ(name(RunState::kFinished), "finished");
}

TEST(RunState, StoppedRunsLeaveTheirModels) {
  const TempFolder folder;
  write_run(folder.path());
  write_file(folder / "net_stopped.h5", "x");
  EXPECT_EQ(state_of(folder), RunState::kStopped);
}

TEST(RunState, WithoutAnEndARunGoesOnWhileItsEventsAreLocked) {
  const TempFolder folder;
  write_run(folder.path(), kEvents.substr(0, kEvents.find("{\"event\":\"finish")));
  EXPECT_EQ(state_of(folder), RunState::kFailed);
  const int file = ::open((folder / "events.jsonl").c_str(), O_RDONLY);
  ASSERT_EQ(::flock(file, LOCK_EX), 0);
  EXPECT_EQ(state_of(folder), RunState::kRunning);
  ::close(file);
  EXPECT_EQ(state_of(folder), RunState::kFailed);
}

}  // namespace
}  // namespace fe::report
