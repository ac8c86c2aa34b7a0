// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/heartbeat.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "fe/base/system/file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using fe::testing::expect_error;

class HeartbeatTest : public ::testing::Test {
 protected:
  void SetUp() override { use(std::string(sizeof(Beat), '\0')); }
  void TearDown() override { ::unsetenv("FE_HEARTBEAT"); }

  void use(const std::string& content) {
    write_file(path_, content);
    ::setenv("FE_HEARTBEAT", path_.c_str(), 1);
  }

  Beat read() const {
    const std::vector<std::byte> bytes = read_file(path_);
    std::array<std::byte, sizeof(Beat)> raw{};
    std::copy_n(bytes.begin(), raw.size(), raw.begin());
    return std::bit_cast<Beat>(raw);
  }

  testing::TempFolder folder_;
  const std::filesystem::path path_ = folder_ / "rank_0";
};

int64_t now_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{1'000'000'000} * now.tv_sec + now.tv_nsec;
}

TEST_F(HeartbeatTest, BeatWritesStepAndMonotonicTime) {
  Heartbeat heart;
  EXPECT_EQ(read().time_ns, 0);
  for (const int64_t step : {1, 7}) {
    const int64_t before = now_ns();
    heart.beat(step);
    EXPECT_EQ(read().step, step);
    EXPECT_GE(read().time_ns, before);
    EXPECT_LE(read().time_ns, now_ns());
  }
}

TEST_F(HeartbeatTest, EndsTheWatchWhenDestroyed) {
  {
    Heartbeat heart;
    heart.beat(3);
  }
  EXPECT_EQ(read().step, 3);
  EXPECT_EQ(read().time_ns, 0);
}

TEST_F(HeartbeatTest, WritesIntoMemoryThatAnotherProcessKeepsOpen) {
  const int file = ::memfd_create("heartbeat_test", MFD_CLOEXEC);
  ASSERT_EQ(::ftruncate(file, sizeof(Beat)), 0);
  const std::string path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(file);
  ::setenv("FE_HEARTBEAT", path.c_str(), 1);
  const pid_t rank = ::fork();
  if (rank == 0) {
    Heartbeat heart;
    heart.beat(7);
    ::_exit(0);  // without ending the watch
  }
  ::waitpid(rank, nullptr, 0);
  Beat beat;
  EXPECT_EQ(::pread(file, &beat, sizeof beat, 0), static_cast<ssize_t>(sizeof beat));
  EXPECT_EQ(beat.step, 7);
  EXPECT_GT(beat.time_ns, 0);
  ::close(file);
}

TEST_F(HeartbeatTest, DoesNothingWithoutTheVariable) {
  for (const char* value : {"", static_cast<const char*>(nullptr)}) {
    if (value != nullptr) ::setenv("FE_HEARTBEAT", value, 1);
    if (value == nullptr) ::unsetenv("FE_HEARTBEAT");
    Heartbeat heart;
    heart.beat(1);
  }
  EXPECT_EQ(read().step, 0);
}

TEST_F(HeartbeatTest, RefusesWhatIsNoHeartbeatFile) {
  use("short");
  expect_error([] { Heartbeat heart; }, {"FE_HEARTBEAT", "16 bytes", "rank_0", "another size"});
  ::setenv("FE_HEARTBEAT", (folder_ / "none").c_str(), 1);
  expect_error([] { Heartbeat heart; }, {"none", "No such file", "Unset FE_HEARTBEAT"});
}

}  // namespace
}  // namespace fe::distributed
