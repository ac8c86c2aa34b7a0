// SPDX-License-Identifier: Apache-2.0
// A run that is killed again and again, a third of the times inside a save, ends as one that never
// was.
#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "fe/base/rng.h"
#include "tests/estimator/resumable.h"
#include "tests/testing/faulty_io.h"
#include "tests/testing/temp_folder.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // the helpers of resumable.h, toy.h, temp_folder.h and faulty_io.h

using std::chrono::microseconds;

// Where the files of a save are.
fs::path snapshots_of(const Resumable& run) { return run.folder / "snapshots"; }

// Kills itself at a random call on a file of a snapshot: opening, in the middle of writing, ...
Ended killed_inside_a_save(const Resumable& run, Rng& rng) {
  const Fault faults[] = {Fault::kKillBefore, Fault::kKillInside, Fault::kKillAfter};
  const FaultyIo io({.folder = snapshots_of(run),
                     .call = 1 + static_cast<int>(rng.next() % 40),
                     .fault = faults[rng.next() % 3]});
  return train(run);
}

// Kills it after a random time.
Ended killed_at_any_time(const Resumable& run, Rng& rng, microseconds longest) {
  const pid_t child = start(run);
  std::this_thread::sleep_for(microseconds(rng.next() % longest.count()));
  ::kill(child, SIGKILL);
  return wait_for(child, run.folder);
}

// Every snapshot is complete: a file that is being written has another name. Returns their number.
int expect_whole_snapshots(const fs::path& folder) {
  int whole = 0;
  if (!fs::exists(folder)) return whole;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".h5") continue;
    EXPECT_NO_THROW(read_tensor_file(entry.path()));
    ++whole;
  }
  return whole;
}

TEST(Kill, TwoHundredTimes) {
  const TempFolder folder;
  Resumable run{.workers = 1, .epochs = 3, .wizard = {.save_steps = 2}};
  const auto begin = std::chrono::steady_clock::now();
  const TensorFile expected = undisturbed(run, folder / "reference");
  const auto whole_run =
      std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);

  Rng rng(1, 2, 3, 4);
  constexpr int kKills = 200;
  int kills = 0, inside = 0, finished = 0;
  for (int number = 0; kills < kKills; ++number) {
    run.folder = folder / std::to_string(number);
    Ended ended;
    do {
      const bool in_a_save = kills % 3 == 0;
      ended = in_a_save ? killed_inside_a_save(run, rng) : killed_at_any_time(run, rng, whole_run);
      kills += ended.signal == SIGKILL ? 1 : 0;
      inside += in_a_save && ended.signal == SIGKILL ? 1 : 0;
      ASSERT_EQ(ended.code, 0) << ended.error;
      expect_whole_snapshots(snapshots_of(run));
    } while (!is_done(ended) && kills < kKills);
    if (!is_done(ended)) ended = train(run);
    ASSERT_TRUE(is_done(ended)) << ended.error;
    expect_same_result(read_tensor_file(run.folder / "result.h5"), expected);
    // What the kills left behind is cleaned up in the end.
    EXPECT_EQ(expect_whole_snapshots(snapshots_of(run)), run.wizard.keep);
    for (const auto& entry : fs::recursive_directory_iterator(run.folder)) {
      EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
    }
    fs::remove_all(run.folder);
    ++finished;
  }
  EXPECT_GE(3 * inside, kKills);
  EXPECT_GT(finished, 5);
  RecordProperty("runs", finished);
}

}  // namespace
}  // namespace fe
