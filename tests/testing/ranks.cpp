// SPDX-License-Identifier: Apache-2.0
#include "tests/testing/ranks.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "fe/base/error.h"
#include "fe/distributed/address.h"

namespace fe::testing {
namespace {

constexpr int kExpectFailed = 100, kThrew = 101;
constexpr unsigned kHangs = 300;  // seconds

/// Lets the ranks wait for each other without any exchange: the last one closes the pipe.
class EndTogether {
 public:
  EndTogether() { FE_CHECK(::pipe(done_) == 0 && ::pipe(go_) == 0, "run_ranks: no pipe left."); }

  void wait_in_rank() {
    ::close(go_[1]);
    ::close(done_[1]);
    wait_for_end(go_[0]);
  }
  void wait_in_parent() {
    ::close(done_[1]);
    wait_for_end(done_[0]);
    for (const int end : {done_[0], go_[0], go_[1]}) ::close(end);
  }

 private:
  static void wait_for_end(int pipe) {
    char none;
    while (::read(pipe, &none, 1) > 0) continue;
  }

  int done_[2], go_[2];
};

/// Texts of exceptions, which the ranks write and their parent reads.
class SharedTexts {
 public:
  using Text = std::array<char, 4096>;

  explicit SharedTexts(int count) : bytes_(count * sizeof(Text)) {
    memory_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    FE_CHECK(memory_ != MAP_FAILED, "run_ranks: no memory left.");
  }
  ~SharedTexts() { ::munmap(memory_, bytes_); }
  SharedTexts(const SharedTexts&) = delete;
  SharedTexts& operator=(const SharedTexts&) = delete;

  void write(int rank, const char* text) {
    std::snprintf(at(rank).data(), sizeof(Text), "%s", text);
  }
  const char* read(int rank) { return at(rank).data(); }

 private:
  Text& at(int rank) { return static_cast<Text*>(memory_)[rank]; }

  size_t bytes_;
  void* memory_;
};

int failures_so_far() {
  const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
  int failures = 0;
  for (int part = 0; part < test->result()->total_part_count(); ++part)
    failures += test->result()->GetTestPartResult(part).failed() ? 1 : 0;
  return failures;
}

[[noreturn]] void be_rank(int rank,
                          const std::function<void(int rank)>& body,
                          EndTogether& end,
                          SharedTexts& texts) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::alarm(kHangs);
  at::set_num_threads(1);
  const int before = failures_so_far();
  int status = 0;
  try {
    SCOPED_TRACE("rank " + std::to_string(rank));
    body(rank);
    if (failures_so_far() > before) status = kExpectFailed;
    end.wait_in_rank();
    distributed::leave_world();
  } catch (const std::exception& error) {
    texts.write(rank, error.what());
    status = kThrew;
  }
  std::fflush(nullptr);
  ::_exit(status);
}

void judge(int rank, int status, const char* text) {
  if (WIFSIGNALED(status)) {
    ADD_FAILURE() << "rank " << rank << " ended by signal " << WTERMSIG(status) << " ("
                  << ::strsignal(WTERMSIG(status)) << ")";
  } else if (WEXITSTATUS(status) == kThrew) {
    ADD_FAILURE() << "rank " << rank << " threw: " << text;
  } else if (WEXITSTATUS(status) == kExpectFailed) {
    ADD_FAILURE() << "rank " << rank << " has failures, see above";
  } else if (status != 0) {
    ADD_FAILURE() << "rank " << rank << " ended with exit status " << WEXITSTATUS(status);
  }
}

}  // namespace

void run_processes(int ranks, const std::function<void(int rank)>& body) {
  EndTogether end;
  SharedTexts texts(ranks);
  std::fflush(nullptr);
  std::vector<pid_t> children;
  for (int rank = 0; rank < ranks; ++rank) {
    const pid_t child = ::fork();
    if (child == 0) be_rank(rank, body, end, texts);
    FE_CHECK(child > 0, "run_ranks: no process left.");
    children.push_back(child);
  }
  end.wait_in_parent();
  for (int rank = 0; rank < ranks; ++rank) {
    int status = 0;
    ::waitpid(children[rank], &status, 0);
    judge(rank, status, texts.read(rank));
  }
}

void run_ranks(int ranks, const RankBody& body, std::chrono::milliseconds timeout) {
  const int port = distributed::free_port();
  run_processes(ranks, [&](int rank) {
    const auto group = distributed::Group::join({.process = {.rank = rank,
                                                             .world_size = ranks,
                                                             .local_rank = rank,
                                                             .local_world_size = ranks,
                                                             .master_addr = "127.0.0.1",
                                                             .master_port = port,
                                                             .launcher = "run_ranks"},
                                                 .timeout = timeout});
    distributed::set_world(group);
    body(group);
  });
}

}  // namespace fe::testing
