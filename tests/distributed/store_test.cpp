// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/store.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>

#include "tests/distributed/other_program.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using testing::expect_error;
using ::testing::HasSubstr;
using testing::OtherProgram;
using testing::run_processes;

constexpr const char* kSecureShell = "SSH-2.0-OpenSSH_9.2\r\n";
constexpr const char* kWebServer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

ProcessInfo one_of_two(int rank, int port) {
  return {.rank = rank,
          .world_size = 2,
          .local_rank = rank,
          .local_world_size = 2,
          .master_addr = "127.0.0.1",
          .master_port = port};
}

// libtorch 1.13 takes the first bytes of an answer for a length, more than any machine's memory.
// Later ones know them for wrong, but ask again until the time is over, or a little longer.
void expect_not_met(const ProcessInfo& process, const std::string& who, const std::string& reason) {
  run_processes(1, [&](int) {
    try {
      rendezvous(process, 5s);
      ADD_FAILURE() << "met";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(who));
      EXPECT_THAT(error.what(),
                  AnyOf(HasSubstr(reason), HasSubstr("timed out: the store does not answer")));
    }
  });
}

TEST(Meet, NamesAnotherProgramThatSpeaksFirst) {
  const OtherProgram other(kSecureShell, "");
  run_processes(1, [&](int) {
    expect_error([&] { rendezvous(one_of_two(1, other.port()), 5s); },
                 {"rank 1: expected rank 0 at 127.0.0.1 port " + std::to_string(other.port()) +
                      ", got another program there. Set MASTER_PORT",
                  "--rdzv"});
  });
}

TEST(Meet, NamesAnotherProgramByItsAnswers) {
  const OtherProgram other("", kWebServer);
  expect_not_met(one_of_two(1, other.port()), "rank 1: expected rank 0 at 127.0.0.1 port ",
                 "got another program there. Set MASTER_PORT");
}

TEST(Meet, NamesAnotherProgramInTorchrunsPlace) {
  for (const auto& [first, answer] : {std::pair(kSecureShell, ""), std::pair("", kWebServer)}) {
    const OtherProgram other(first, answer);
    ProcessInfo process = one_of_two(0, other.port());
    process.agent_store = "/worker/attempt_0";
    expect_not_met(process, "rank 0: expected torchrun's agent",
                   "what it says is not of such a store");
  }
}

TEST(Meet, RefusesAPortThatIsNone) {
  for (const int port : {-1, 0, 65536, 99'999'999})
    for (const int rank : {0, 1})
      expect_error([&] { rendezvous(one_of_two(rank, port), 1s); },
                   {"master_port from 1 to 65535, got " + std::to_string(port) + ".",
                    "free on rank 0's machine"});
}

}  // namespace
}  // namespace fe::distributed
