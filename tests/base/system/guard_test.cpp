// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/guard.h"

#include <c10/util/Exception.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/cores.h"
#include "fe/base/system/file.h"
#include "fe/base/system/openmp.h"
#include "fe/base/system/stop.h"
#include "fe/base/system/threads.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TempFolder;

constexpr std::array kWaitingNames = {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"};

// What guard() returns and prints. It would restart the program if OpenMP's setting were unset.
std::pair<int, std::string> guarded(const std::function<void()>& body) {
  ::setenv("OMP_WAIT_POLICY", "passive", 1);
  ::testing::internal::CaptureStderr();
  const int code = guard("prog", body);
  return {code, ::testing::internal::GetCapturedStderr()};
}

TEST(Guard, TurnsWhatIsThrownIntoOneMessageAndACode) {
  using Result = std::pair<int, std::string>;
  EXPECT_EQ(guarded([] {}), Result(0, ""));
  EXPECT_EQ(guarded([] { fail("no such file '{}'", "a"); }), Result(2, "prog: no such file 'a'\n"));
  EXPECT_EQ(guarded([] { fail_running("disk full"); }), Result(1, "prog: disk full\n"));
  EXPECT_EQ(guarded([] { throw Stopped(SIGINT, "stopped"); }), Result(130, "prog: stopped\n"));
  EXPECT_EQ(guarded([] { throw Stopped(SIGTERM, "stopped"); }), Result(143, "prog: stopped\n"));
  EXPECT_EQ(guarded([] { throw std::runtime_error("odd"); }), Result(1, "prog: odd\n"));
  EXPECT_EQ(guarded([] { throw std::bad_alloc(); }),
            Result(1, "prog: out of memory. Try a smaller batch size or fewer workers.\n"));
}

TEST(Guard, ShowsTorchsErrorsWithoutABacktrace) {
  const auto [code, text] = guarded([] { TORCH_CHECK(false, "sizes differ"); });
  EXPECT_EQ(code, 1);
  EXPECT_THAT(text, StartsWith("prog: sizes differ"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("frame #")));
}

// The child is this test again: first with OpenMP's settings unset, then, restarted, with them set.
TEST(Threads, RestartWithOpenmpsSettings) {
  constexpr const char* kChild = "FE_TEST_IS_CHILD";
  if (std::getenv(kChild)) {
    if (std::getenv("GOMP_SPINCOUNT")) ::_exit(0);
    restart_with_openmp_waiting();
    ::_exit(usable_cores() < 2 ? 0 : 1);  // it came back
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv(kChild, "1", 1);
    for (const char* name : kWaitingNames) ::unsetenv(name);
    ::execl("/proc/self/exe", "base_test", "--gtest_filter=Threads.RestartWithOpenmpsSettings",
            nullptr);
    ::_exit(3);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// What choose_openmp_waiting() sets, in the order of kWaitingNames, when `environment` is set.
std::vector<std::string> chosen_with(
    const std::vector<std::pair<std::string, std::string>>& environment) {
  std::vector<std::pair<std::string, std::optional<std::string>>> before;
  const auto keep = [&](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    before.emplace_back(name, value ? std::optional<std::string>(value) : std::nullopt);
    ::unsetenv(name.c_str());
  };
  for (const char* name : kWaitingNames) keep(name);
  keep("OMP_NUM_THREADS");
  keep("LOCAL_WORLD_SIZE");
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  choose_openmp_waiting();
  std::vector<std::string> chosen;
  for (const char* name : kWaitingNames) {
    const char* value = std::getenv(name);
    chosen.emplace_back(value ? value : "");
  }
  for (const auto& [name, value] : before) {
    value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
  }
  return chosen;
}

TEST(Threads, SpinBrieflyUnlessTheyShareCores) {
  const int cores = usable_cores();
  if (cores < 4) {
    // With two processes, each would have a single core, and nothing to choose.
    EXPECT_EQ(chosen_with({{"LOCAL_WORLD_SIZE", "100"}}), std::vector<std::string>(3));
  } else {
    EXPECT_EQ(chosen_with({{"LOCAL_WORLD_SIZE", "2"}}),
              (std::vector<std::string>{"passive", "", ""}));
  }
  if (cores < 2) GTEST_SKIP() << "one core: nothing to choose";
  EXPECT_EQ(chosen_with({}), (std::vector<std::string>{"", "3000", "1"}));
  EXPECT_EQ(chosen_with({{"OMP_NUM_THREADS", std::to_string(cores)}}),
            (std::vector<std::string>{"", "3000", "1"}));
  EXPECT_EQ(chosen_with({{"OMP_NUM_THREADS", std::to_string(cores + 1)}}),
            (std::vector<std::string>{"passive", "", ""}));
}

TEST(Threads, WaitAsTheUserSays) {
  EXPECT_EQ(chosen_with({{"OMP_WAIT_POLICY", "active"}}),
            (std::vector<std::string>{"active", "", ""}));
  EXPECT_EQ(chosen_with({{"GOMP_SPINCOUNT", "5"}}), (std::vector<std::string>{"", "5", ""}));
  EXPECT_EQ(chosen_with({{"KMP_BLOCKTIME", "0"}}), (std::vector<std::string>{"", "", "0"}));
}

TEST(Threads, ProcessesOfARunShareTheCoresOfTheirMachine) {
  cpu_set_t bound;
  ASSERT_EQ(::sched_getaffinity(0, sizeof bound, &bound), 0);
  if (CPU_COUNT(&bound) < ::sysconf(_SC_NPROCESSORS_ONLN)) {
    GTEST_SKIP() << "this process is bound to a part of the cores, which count as its own";
  }
  const int all = usable_cores();
  for (const char* name : {"LOCAL_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}) {
    ::setenv(name, "2", 1);
    EXPECT_EQ(usable_cores(), std::max(1, all / 2)) << name;
    ::setenv(name, "none", 1);
    EXPECT_EQ(usable_cores(), all) << name;
    ::setenv(name, "100000", 1);
    EXPECT_EQ(usable_cores(), 1) << name;
    ::unsetenv(name);
  }
}

TEST(Threads, LayoutIsDecidedOnce) {
  const ThreadLayout& layout = set_up_threads();
  EXPECT_GE(layout.cores, 1);
  EXPECT_GE(layout.torch_threads, 1);
  EXPECT_EQ(&layout, &set_up_threads());
  EXPECT_FALSE(layout.why.empty());
}

TEST(StopSignals, LeaveANoteWhileTheyLive) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const StopSignals signals;
    EXPECT_EQ(StopSignals::received(), 0);
    ::raise(signal);
    EXPECT_EQ(StopSignals::received(), signal);
  }
  EXPECT_EQ(StopSignals::received(), 0);
}

TEST(StopSignals, TheSecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        const StopSignals signals;
        ::raise(SIGTERM);
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        ::raise(SIGTERM);
      },
      ::testing::KilledBySignal(SIGTERM), "");
}

TEST(StopSignals, TheSameSignalFromTwoSidesIsOne) {
  const StopSignals signals;
  ::raise(SIGTERM);
  ::raise(SIGTERM);
  EXPECT_EQ(StopSignals::received(), SIGTERM);
}

TEST(StopSignals, GiveTheOldHandlersBack) {
  ::signal(SIGINT, SIG_IGN);
  { const StopSignals signals; }
  EXPECT_EQ(::signal(SIGINT, SIG_DFL), SIG_IGN);
}

TEST(Log, PrintsWholeLines) {
  ::testing::internal::CaptureStdout();
  log::line("one");
  log::warn("odd {}", 2);
  log::status("10 %");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "one\nFastEstimator-Warn: odd 2\n");
}

TEST(Log, FileGetsWhatStandardOutputDoesNot) {
  const TempFolder folder;
  const auto path = folder / "log.txt";
  write_file(path, "before\n");
  ::testing::internal::CaptureStdout();
  {
    const log::File file(path);
    EXPECT_FALSE(log::set_quiet(true));
    log::line("quiet");
    EXPECT_TRUE(log::set_quiet(false));
    log::line("loud");
  }
  log::line("after");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "loud\nafter\n");
  const auto bytes = read_file(path);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
            "before\nquiet\nloud\n");
  expect_error([&] { log::File(folder.path()); },
               {"cannot write the log '" + folder.path().string() + "': "});
}

}  // namespace
}  // namespace fe
