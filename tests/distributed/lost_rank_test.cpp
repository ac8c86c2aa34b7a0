// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <torch/types.h>
#include <unistd.h>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "fe/distributed/address.h"
#include "fe/distributed/group.h"
#include "tests/distributed/listener.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using namespace std::chrono_literals;
using testing::expect_error;
using testing::Listener;
using testing::run_processes;
using testing::run_ranks;
using GroupPtr = std::shared_ptr<Group>;

double seconds_of(const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

ProcessInfo process_of(int rank, int ranks, int port) {
  return {.rank = rank,
          .world_size = ranks,
          .local_rank = rank,
          .local_world_size = ranks,
          .master_addr = "127.0.0.1",
          .master_port = port};
}

/// A rank may hear of the failure of another, rank 0, before it finds the reason itself.
void expect_no_group_because(const GroupOptions& options, const std::string& reason) {
  const int rank = options.process.rank;
  try {
    Group::join(options);
    ADD_FAILURE() << "rank " << rank << " joined";
  } catch (const Error& error) {
    if (rank == 0) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(reason));
    } else {
      EXPECT_THAT(error.what(), ::testing::AnyOf(::testing::HasSubstr(reason),
                                                 ::testing::HasSubstr("lost rank 0")));
    }
  }
}

void expect_no_group(const GroupOptions& options, const std::vector<std::string>& parts) {
  expect_error([&] { Group::join(options); }, parts);
}

/// Of the threads of this process: whether SIGPIPE is blocked on each.
std::vector<bool> sigpipe_blocked() {
  std::vector<bool> blocked;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream status(thread.path() / "status");
    for (std::string name; status >> name;) {
      if (name != "SigBlk:") continue;
      uint64_t mask = 0;
      status >> std::hex >> mask;
      blocked.push_back((mask >> (SIGPIPE - 1) & 1U) != 0);
      break;
    }
  }
  return blocked;
}

// Where Gloo writes to a rank that is no more.
TEST(LostRank, ABrokenPipeDoesNotKillTheOthers) {
  const auto before = sigpipe_blocked();
  EXPECT_EQ(std::count(before.begin(), before.end(), true), 0);
  run_ranks(2, [](const GroupPtr& group) {
    group->barrier("the test");
    const auto blocked = sigpipe_blocked();
    EXPECT_GE(std::count(blocked.begin(), blocked.end(), true), 3);  // two workers, one for sockets
    sigset_t own;
    pthread_sigmask(SIG_BLOCK, nullptr, &own);
    EXPECT_EQ(sigismember(&own, SIGPIPE), 0);
  });
}

TEST(LostRank, EndsTheOthersAtOnce) {
  run_ranks(
      2,
      [](const GroupPtr& group) {
        group->barrier("the start");
        if (group->rank() == 1) ::_exit(0);
        const double waited = seconds_of([&] {
          expect_error([&] { group->all_reduce(torch::ones({1000}), "the gradients of 'net'"); },
                       {"rank 0: lost contact with the other ranks in the gradients of 'net' (",
                        "Look for the rank that failed first."});
        });
        EXPECT_LT(waited, 5.0);
      },
      20s);
}

TEST(LostRank, EndsEachOfFour) {
  run_ranks(
      4,
      [](const GroupPtr& group) {
        group->barrier("the start");
        if (group->rank() == 2) ::_exit(0);
        expect_error(
            [&] {
              for (int step = 0; step < 3; ++step) group->all_gather("state", "the metric");
            },
            {"lost contact with the other ranks in the metric"});
      },
      3s);
}

TEST(LostRank, IsFoundByWhatIsUnderWay) {
  run_ranks(
      2,
      [](const GroupPtr& group) {
        group->barrier("the start");
        if (group->rank() == 0) ::_exit(0);
        const Tensor values = torch::ones({10});
        expect_error([&] { group->start_all_reduce(values, "the stop flag")->wait(); },
                     {"rank 1: lost contact with the other ranks in the stop flag ("});
      },
      20s);
}

TEST(LostRank, ThatNeverCallsIsWaitedForNoLonger) {
  run_ranks(
      2,
      [](const GroupPtr& group) {
        group->barrier("the start");
        if (group->rank() == 1) return;
        const double waited = seconds_of([&] {
          expect_error([&] { group->barrier("the epoch's end"); },
                       {"rank 0: lost contact with the other ranks in the epoch's end (no answer "
                        "within 1.5 s)"});
        });
        EXPECT_GT(waited, 1.0);
        EXPECT_LT(waited, 10.0);
      },
      1500ms);
}

TEST(LostRank, DoesNotHoldUpTheEndOfWhoLeavesItsExchangeUnderWay) {
  run_ranks(
      2,
      [](GroupPtr group) {
        group->barrier("the start");
        if (group->rank() == 1) {
          std::this_thread::sleep_for(2s);  // never answers
          return;
        }
        const Tensor values = torch::ones({10});
        auto pending = group->start_all_reduce(values, "what nobody answers");
        std::this_thread::sleep_for(100ms);
        pending.reset();
        EXPECT_LT(seconds_of([&] {
                    leave_world();
                    group.reset();
                  }),
                  1.0);
      },
      30s);
}

TEST(Join, NamesAPortInUse) {
  const Listener other;
  const int port = other.port();
  run_processes(1, [&](int) {
    expect_no_group({.process = process_of(0, 2, port), .timeout = 2s},
                    {"rank 0: expected port " + std::to_string(port) + " to be free",
                     "Set MASTER_PORT to another"});
  });
}

TEST(Join, NamesAMasterThatDoesNotAnswer) {
  const int port = free_port();
  run_processes(1, [&](int) {
    expect_no_group({.process = process_of(1, 2, port), .timeout = 1s},
                    {"rank 1: expected rank 0 at 127.0.0.1 port " + std::to_string(port),
                     "no answer within 1 s (Connection refused)", "MASTER_ADDR and MASTER_PORT"});
  });
}

TEST(Join, NamesAMasterThatIsNotKnown) {
  const int port = free_port();
  run_processes(1, [&](int) {
    ProcessInfo process = process_of(1, 2, port);
    process.master_addr = "no-such-host.invalid";
    expect_no_group({.process = process, .timeout = 2s},
                    {"rank 1: expected rank 0 at no-such-host.invalid", "not a known address"});
  });
}

TEST(Join, NamesTorchrunsAgentThatDoesNotAnswer) {
  const int port = free_port();
  run_processes(1, [&](int) {
    ProcessInfo process = process_of(0, 2, port);
    process.agent_store = "/worker/attempt_0";
    expect_no_group({.process = process, .timeout = 1s},
                    {"rank 0: expected torchrun's agent", "(Connection refused)",
                     "TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1"});
  });
}

TEST(Join, IsNotHeldUpByAStoreThatNeverAnswers) {
  const Listener silent;
  run_processes(1, [&](int) {
    const double waited = seconds_of([&] {
      expect_no_group({.process = process_of(1, 2, silent.port()), .timeout = 1s},
                      {"rank 1: ", "rank 0 at 127.0.0.1", "timed out"});
    });
    EXPECT_LT(waited, 5.0);
  });
}

TEST(Join, MeetsAtTorchrunsAgent) {
  const int port = free_port();
  run_processes(3, [&](int process) {
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(port);
    if (process == 2) {  // the agent
      options.isServer = true;
      c10d::TCPStore agent("127.0.0.1", options);
      while (agent.add("done", 0) < 2) std::this_thread::sleep_for(10ms);
      return;
    }
    ProcessInfo info = process_of(process, 2, port);
    info.agent_store = "/worker/attempt_1";
    EXPECT_TRUE(Group::join({.process = info, .timeout = 10s})->any(process == 1, "the test"));
    c10d::TCPStore("127.0.0.1", options).add("done", 1);
  });
}

TEST(Join, NamesTheRanksThatAreMissing) {
  const int port = free_port();
  run_processes(2, [&](int process) {
    if (process == 1) std::this_thread::sleep_for(300ms);
    expect_no_group_because({.process = process_of(process * 2, 4, port), .timeout = 2s},
                            "expected 4 ranks at 127.0.0.1 port " + std::to_string(port) +
                                ", 2 came within 2 s; missing: 1, 3.");
  });
}

TEST(Join, RefusesARankThatIsThereTwice) {
  const int port = free_port();
  run_processes(3, [&](int process) {
    const int rank = process == 0 ? 0 : 1;
    std::this_thread::sleep_for(process * 400ms);
    if (process == 2)
      expect_no_group({.process = process_of(rank, 3, port), .timeout = 3s},
                      {"rank 1: expected one process of this rank at 127.0.0.1 port", "got two"});
    else
      expect_no_group({.process = process_of(rank, 3, port), .timeout = 3s}, {"rank "});
  });
}

TEST(Join, RefusesDifferentNumbersOfRanks) {
  const int port = free_port();
  run_processes(2, [&](int rank) {
    const GroupOptions options = {.process = process_of(rank, 2 + rank, port), .timeout = 2s};
    if (rank == 0) {
      expect_no_group(options, {"rank 0:"});
    } else {
      std::this_thread::sleep_for(300ms);
      expect_no_group(options, {"rank 1: expected all ranks to have the same WORLD_SIZE",
                                "got 3 here and 2 from another"});
    }
  });
}

TEST(Join, RefusesALoopbackMasterForSeveralMachines) {
  run_processes(2, [port = free_port()](int rank) {
    ProcessInfo process = process_of(rank, 2, port);
    process.local_world_size = 1;
    expect_no_group_because({.process = process, .timeout = 2s},
                            "an address that other machines reach, got 127.0.0.1 here. Give");
  });
}

TEST(Join, TakesTheInterfaceOfGlooSocketIfname) {
  run_processes(2, [port = free_port()](int rank) {
    const GroupOptions options = {.process = process_of(rank, 2, port), .timeout = 5s};
    ::setenv("GLOO_SOCKET_IFNAME", "lo", 1);
    EXPECT_TRUE(Group::join(options)->any(rank == 0, "the test"));
  });
  run_processes(2, [port = free_port()](int rank) {
    ::setenv("GLOO_SOCKET_IFNAME", "nic7", 1);
    expect_no_group_because({.process = process_of(rank, 2, port), .timeout = 5s},
                            "GLOO_SOCKET_IFNAME: expected network interfaces, got 'nic7'");
  });
}

}  // namespace
}  // namespace fe::distributed
