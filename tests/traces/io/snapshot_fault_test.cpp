// SPDX-License-Identifier: Apache-2.0
// What failing calls and a killed process do to traces/io/snapshot_folder.h.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tests/testing/faulty_io.h"
#include "tests/testing/temp_folder.h"
#include "tests/traces/io/snapshots.h"
#include "traces/io/snapshot_folder.h"

namespace fe::traces {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of snapshots.h, temp_folder.h and faulty_io.h

// Steps 10 and 20 are there, 30 is to come.
fs::path two_snapshots(const TempFolder& folder) {
  for (const int64_t step : {10, 20}) SnapshotFolder(folder.path(), 2).write(snapshot_of(step));
  return folder.path();
}

// As in a run that resumes from step 20.
SnapshotFolder at_20(const fs::path& path) {
  SnapshotFolder snapshots(path, 2);
  expect_step(snapshots.newest(), 20);
  return snapshots;
}

std::string calls_of_a_save() {
  const TempFolder folder;
  const fs::path path = two_snapshots(folder);
  SnapshotFolder snapshots = at_20(path);
  const FaultyIo io({.folder = path});
  snapshots.write(snapshot_of(30));
  return io.calls();
}

// After anything: a whole snapshot, of the step before or the new one, and the next save works.
void expect_sound(const fs::path& path, bool saved) {
  SnapshotFolder snapshots(path, 2);
  const auto newest = snapshots.newest();
  ASSERT_TRUE(newest.has_value());
  if (saved) {
    EXPECT_EQ(newest->step, 30);
  } else {
    EXPECT_THAT(newest->step, ::testing::AnyOf(20, 30));
  }
  EXPECT_TRUE(same(*newest, snapshot_of(newest->step)));
  for (const std::string& name : names_in(path)) {
    EXPECT_TRUE(name.starts_with("snapshot_")) << name << " is left over";
  }
  snapshots.write(snapshot_of(40));
  expect_step(SnapshotFolder(path, 2).newest(), 40);
  EXPECT_EQ(names_in(path).size(), 2u);
}

// What is written is on the disk before it gets its name, and the name before anything goes.
TEST(SnapshotFaults, CallsComeInTheOrderThatSurvivesAPowerFailure) {
  EXPECT_EQ(calls_of_a_save(), "owfcrofc");
}

TEST(SnapshotFaults, EveryFailingCallIsLoudAndHarmless) {
  const std::string calls = calls_of_a_save();
  for (const int error : {EIO, ENOSPC, EACCES}) {
    for (int call = 1; call <= static_cast<int>(calls.size()); ++call) {
      SCOPED_TRACE(fmt::format("{} at call {} ({})", std::strerror(error), call, calls[call - 1]));
      const TempFolder folder;
      const fs::path path = two_snapshots(folder);
      SnapshotFolder snapshots = at_20(path);
      bool saved = true;
      {
        const FaultyIo io({.folder = path, .call = call, .fault = Fault::kError, .error = error});
        try {
          snapshots.write(snapshot_of(30));
        } catch (const Error& failed) {
          saved = false;
          EXPECT_EQ(failed.kind(), Error::Kind::kFailure);
          EXPECT_THAT(failed.what(), ::testing::HasSubstr(path.string()));
          EXPECT_THAT(failed.what(), ::testing::HasSubstr(std::strerror(error)));
        }
      }
      // Only the very last call, closing the folder that is synced, may fail in silence.
      EXPECT_EQ(saved, call == static_cast<int>(calls.size()));
      expect_sound(path, saved);
    }
  }
}

TEST(SnapshotFaults, AFullDiskIsLoudAndHarmless) {
  for (int call = 1; call <= static_cast<int>(calls_of_a_save().find('w')) + 1; ++call) {
    const TempFolder folder;
    const fs::path path = two_snapshots(folder);
    SnapshotFolder snapshots = at_20(path);
    {
      const FaultyIo io({.folder = path, .call = call, .fault = Fault::kFullDisk});
      try {
        snapshots.write(snapshot_of(30));
        ADD_FAILURE() << "the disk is full, and nobody noticed";
      } catch (const Error& failed) {
        EXPECT_THAT(failed.what(), ::testing::HasSubstr("No space left on device"));
      }
    }
    expect_sound(path, /*saved=*/false);
    EXPECT_FALSE(fs::exists(path / snapshot_name(30)));
  }
}

TEST(SnapshotFaults, AShortWriteGoesOn) {
  const TempFolder folder;
  const fs::path path = two_snapshots(folder);
  SnapshotFolder snapshots = at_20(path);
  {
    const FaultyIo io({.folder = path, .call = 2, .fault = Fault::kShortWrite});
    snapshots.write(snapshot_of(30));
    EXPECT_EQ(io.calls(), "owwfcrofc");
  }
  expect_sound(path, /*saved=*/true);
}

TEST(SnapshotFaults, KilledAtEveryCall) {
  const int calls = static_cast<int>(calls_of_a_save().size());
  for (const Fault fault : {Fault::kKillBefore, Fault::kKillInside, Fault::kKillAfter}) {
    for (int call = 1; call <= calls; ++call) {
      SCOPED_TRACE(fmt::format("fault {} at call {}", static_cast<int>(fault), call));
      const TempFolder folder;
      const fs::path path = two_snapshots(folder);
      SnapshotFolder snapshots = at_20(path);
      const pid_t child = ::fork();
      if (child == 0) {
        const FaultyIo io({.folder = path, .call = call, .fault = fault});
        snapshots.write(snapshot_of(30));
        ::_exit(0);
      }
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "it was not killed";
      expect_sound(path, /*saved=*/false);
    }
  }
}

}  // namespace
}  // namespace fe::traces
