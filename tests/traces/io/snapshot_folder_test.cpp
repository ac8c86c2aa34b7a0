// SPDX-License-Identifier: Apache-2.0
#include "traces/io/snapshot_folder.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "fe/base/rng.h"
#include "fe/base/system/file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"
#include "tests/traces/io/snapshots.h"

namespace fe::traces {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of snapshots.h, temp_folder.h and throws.h
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Bytes = std::vector<std::byte>;

// Without fsync: for tests that damage files hundreds of times.
void overwrite(const fs::path& path, const Bytes& content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(content.data()),
            static_cast<std::streamsize>(content.size()));
}

// The newest snapshot as a new process finds it, and what is said meanwhile.
std::pair<std::optional<Snapshot>, std::string> found(const fs::path& path) {
  ::testing::internal::CaptureStdout();
  try {
    auto newest = SnapshotFolder(path, 2).newest();
    return {std::move(newest), ::testing::internal::GetCapturedStdout()};
  } catch (...) {
    ::testing::internal::GetCapturedStdout();
    throw;
  }
}

TEST(SnapshotFolder, GivesBackTheNewestToTheLastBit) {
  const TempFolder folder;
  SnapshotFolder snapshots(folder / "run/snapshots", 2);
  EXPECT_EQ(snapshots.newest(), std::nullopt) << "there is no folder yet";
  for (const int64_t step : std::initializer_list<int64_t>{5, 70, 12345678901}) {
    snapshots.write(snapshot_of(step));
    expect_step(found(folder / "run/snapshots").first, step);
  }
  EXPECT_EQ(found(folder / "run/snapshots").second, "");
}

TEST(SnapshotFolder, KeepsTheNewest) {
  for (const int64_t keep : {1, 2, 3}) {
    const TempFolder folder;
    SnapshotFolder snapshots(folder.path(), keep);
    std::vector<std::string> expected;
    for (int64_t step = 1; step <= 5; ++step) {
      snapshots.write(snapshot_of(step));
      expected.push_back(snapshot_name(step));
      if (static_cast<int64_t>(expected.size()) > keep) expected.erase(expected.begin());
      EXPECT_EQ(names_in(folder.path()), expected);
    }
  }
}

TEST(SnapshotFolder, LeavesOtherFilesAlone) {
  const TempFolder folder;
  const std::vector<std::string> others = {"net_best.h5",     "snapshot_.h5",
                                           "snapshot_-1.h5",  "snapshot_0000000001.h5.bak",
                                           "snapshot_ten.h5", "snapshot_1 .h5"};
  for (const auto& name : others) std::ofstream(folder / name) << "mine";
  SnapshotFolder snapshots(folder.path(), 1);
  EXPECT_EQ(snapshots.newest(), std::nullopt);
  for (int64_t step = 1; step <= 3; ++step) snapshots.write(snapshot_of(step));
  for (const auto& name : others) EXPECT_TRUE(fs::exists(folder / name)) << name;
  EXPECT_EQ(names_in(folder.path()).size(), others.size() + 1);
}

TEST(SnapshotFolder, TheSameStepIsReplaced) {
  const TempFolder folder;
  SnapshotFolder snapshots(folder.path(), 2);
  snapshots.write(snapshot_of(1));
  Snapshot again = snapshot_of(2);
  snapshots.write(again);
  again.content.attributes["run"] = "after the evaluation";
  snapshots.write(again);
  EXPECT_TRUE(same(*snapshots.newest(), again));
  EXPECT_THAT(names_in(folder.path()), ElementsAre(snapshot_name(1), snapshot_name(2)));
}

TEST(SnapshotFolder, ATornFileIsPassedOver) {
  const TempFolder folder;
  SnapshotFolder(folder.path(), 2).write(snapshot_of(10));
  SnapshotFolder(folder.path(), 2).write(snapshot_of(20));
  const fs::path newer = folder / snapshot_name(20);
  const Bytes whole = read_file(newer);
  for (size_t size = 0; size < whole.size(); size += size < 1024 ? 7 : 131) {
    overwrite(newer, {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
    const auto [snapshot, said] = found(folder.path());
    expect_step(snapshot, 10);
    EXPECT_THAT(said, HasSubstr("RestoreWizard: skips the snapshot of step 20: '" + newer.string() +
                                "' is "));
  }
  overwrite(newer, whole);
  expect_step(found(folder.path()).first, 20);
}

TEST(SnapshotFolder, AFlippedBitIsFound) {
  const TempFolder folder;
  SnapshotFolder(folder.path(), 2).write(snapshot_of(10));
  SnapshotFolder(folder.path(), 2).write(snapshot_of(20));
  const fs::path newer = folder / snapshot_name(20);
  const Bytes whole = read_file(newer);
  Rng rng(1, 2, 3, 4);
  for (int i = 0; i < 200; ++i) {
    Bytes bad = whole;
    const auto place = rng.next() % bad.size();
    bad[place] ^= std::byte{static_cast<unsigned char>(1u << rng.next() % 8)};
    overwrite(newer, bad);
    const auto [snapshot, said] = found(folder.path());
    expect_step(snapshot, 10);
    EXPECT_THAT(said, HasSubstr("skips the snapshot of step 20: '")) << place;
  }
}

TEST(SnapshotFolder, OtherFilesInItsPlaceArePassedOver) {
  const TempFolder folder;
  SnapshotFolder(folder.path(), 2).write(snapshot_of(10));
  write_tensor_file(folder / snapshot_name(20), snapshot_of(20).content);
  fs::create_directory(folder / snapshot_name(30));
  const auto [snapshot, said] = found(folder.path());
  expect_step(snapshot, 10);
  EXPECT_THAT(said, HasSubstr("it is a folder, not a file."));
  EXPECT_THAT(said, HasSubstr("is not a snapshot of a run: it has no snapshot_step."));
}

TEST(SnapshotFolder, WhenNoneIsWholeTheRunDoesNotBeginAnew) {
  const TempFolder folder;
  for (const int64_t step : {1, 2}) overwrite(folder / snapshot_name(step), Bytes(3));
  expect_error([&] { found(folder.path()); },
               {"RestoreWizard: none of the 2 snapshots in '" + folder.path().string() +
                "' is valid. Restore a copy of one, or choose another run folder to start again."});
}

TEST(SnapshotFolder, DamagedOnesStayAndDoNotCount) {
  const TempFolder folder;
  {
    SnapshotFolder before(folder.path(), 3);
    for (const int64_t step : {1, 2, 3}) before.write(snapshot_of(step));
  }
  overwrite(folder / snapshot_name(3), Bytes(3));
  overwrite(folder / snapshot_name(2), Bytes(3));
  SnapshotFolder snapshots(folder.path(), 2);
  ::testing::internal::CaptureStdout();
  expect_step(snapshots.newest(), 1);
  snapshots.write(snapshot_of(4));
  EXPECT_THAT(names_in(folder.path()),
              ElementsAre(snapshot_name(1), snapshot_name(2), snapshot_name(3), snapshot_name(4)));
  snapshots.write(snapshot_of(5));
  EXPECT_THAT(names_in(folder.path()),
              ElementsAre(snapshot_name(2), snapshot_name(3), snapshot_name(4), snapshot_name(5)));
  snapshots.write(snapshot_of(3));  // reached once more after the fall back
  ::testing::internal::GetCapturedStdout();
  EXPECT_TRUE(fs::exists(folder / snapshot_name(3))) << "what was written last never goes";
  expect_step(SnapshotFolder(folder.path(), 2).newest(), 5);
}

// Of those nobody has read yet only as many as are needed are read.
TEST(SnapshotFolder, AnOlderOneIsReadBeforeItCounts) {
  const TempFolder folder;
  {
    SnapshotFolder before(folder.path(), 4);
    for (const int64_t step : {1, 2, 3, 4}) before.write(snapshot_of(step));
  }
  overwrite(folder / snapshot_name(3), Bytes(3));
  SnapshotFolder snapshots(folder.path(), 3);
  expect_step(snapshots.newest(), 4);
  ::testing::internal::CaptureStdout();
  snapshots.write(snapshot_of(5));
  EXPECT_THAT(::testing::internal::GetCapturedStdout(),
              HasSubstr("RestoreWizard: an older snapshot is damaged: '"));
  EXPECT_THAT(names_in(folder.path()),
              ElementsAre(snapshot_name(2), snapshot_name(3), snapshot_name(4), snapshot_name(5)));
}

TEST(SnapshotFolder, WhatKilledWritersLeftIsRemoved) {
  const TempFolder folder;
  SnapshotFolder snapshots(folder.path(), 2);
  snapshots.write(snapshot_of(1));
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  std::ofstream(folder / fmt::format(".snapshot_0000000002.h5.{}.999999999.0badcafe.0.tmp", host))
      << "half";
  expect_step(snapshots.newest(), 1);
  EXPECT_THAT(names_in(folder.path()), ElementsAre(snapshot_name(1)));
}

}  // namespace
}  // namespace fe::traces
