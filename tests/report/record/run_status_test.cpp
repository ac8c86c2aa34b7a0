// SPDX-License-Identifier: Apache-2.0
#include "report/record/run_status.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include "tests/report/run_folder.h"

namespace fe::report {
namespace {

using namespace fe::testing;

RunStatus state_of(const TempFolder& folder) {
  return run_status(folder.path(), read_events(folder / "events.jsonl"));
}

TEST(RunStatus, AFolderIsARunsByItsEvents) {
  const TempFolder folder;
  EXPECT_FALSE(is_run(folder.path()));
  EXPECT_FALSE(is_run("/nowhere"));
  write_run(folder.path());
  EXPECT_TRUE(is_run(folder.path()));
}

TEST(RunStatus, FinishedIsWhatSaidSo) {
  const TempFolder folder;
  write_run(folder.path());
  EXPECT_EQ(state_of(folder), RunStatus::kFinished);
  EXPECT_EQ(name(RunStatus::kFinished), "finished");
}

TEST(RunStatus, StoppedRunsLeaveTheirModels) {
  const TempFolder folder;
  write_run(folder.path());
  write_file(folder / "net_stopped.h5", "x");
  EXPECT_EQ(state_of(folder), RunStatus::kStopped);
}

TEST(RunStatus, WithoutAnEndARunGoesOnWhileItsEventsAreLocked) {
  const TempFolder folder;
  write_run(folder.path(), kEvents.substr(0, kEvents.find(R"({"event":"finish)")));
  EXPECT_EQ(state_of(folder), RunStatus::kFailed);
  const int file = ::open((folder / "events.jsonl").c_str(), O_RDONLY);
  ASSERT_EQ(::flock(file, LOCK_EX), 0);
  EXPECT_EQ(state_of(folder), RunStatus::kRunning);
  ::close(file);
  EXPECT_EQ(state_of(folder), RunStatus::kFailed);
}

}  // namespace
}  // namespace fe::report
