// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/store.h"

#include <gtest/gtest.h>
#include <torch/version.h>

#include <string>
#include <tuple>

#include "tests/distributed/other_program.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using namespace std::chrono_literals;
using testing::expect_error;
using testing::OtherProgram;
using testing::run_processes;

constexpr const char* kSecureShell = "SSH-2.0-OpenSSH_9.2\r\n";
constexpr const char* kWebServer = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n";

Place place_of(int rank, int port) {
  return {.rank = rank,
          .world_size = 2,
          .local_rank = rank,
          .local_world_size = 2,
          .master_addr = "127.0.0.1",
          .master_port = port};
}

// To libtorch 1 the first bytes of an answer are a length, more than any machine's memory. libtorch
// 2 knows them for wrong, and asks again until the time is over.
constexpr bool kAsksAgain = TORCH_VERSION_MAJOR >= 2;
constexpr const char* kNoAnswer = "timed out: the store does not answer";

void expect_no_store(const OtherProgram& other, const std::string& reason) {
  run_processes(1, [&](int) {
    expect_error([&] { meet(place_of(1, other.port()), 5s); },
                 {"rank 1: expected rank 0 at 127.0.0.1 port " + std::to_string(other.port()),
                  reason, "MASTER_PORT"});
  });
}

TEST(Meet, NamesAnotherProgramThatSpeaksFirst) {
  expect_no_store(OtherProgram(kSecureShell, ""), "got another program there. Set MASTER_PORT");
}

TEST(Meet, NamesAnotherProgramByItsAnswers) {
  expect_no_store(OtherProgram("", kWebServer),
                  kAsksAgain ? kNoAnswer : "got another program there. Set MASTER_PORT");
}

TEST(Meet, NamesAnotherProgramInTorchrunsPlace) {
  constexpr const char* kNoSuchStore = "what it says is not of such a store";
  for (const auto& [first, answer, reason] :
       {std::tuple(kSecureShell, "", kNoSuchStore),
        std::tuple("", kWebServer, kAsksAgain ? kNoAnswer : kNoSuchStore)}) {
    const OtherProgram other(first, answer);
    run_processes(1, [&, reason = std::string(reason)](int) {
      Place place = place_of(0, other.port());
      place.agent_store = "/worker/attempt_0";
      expect_error([&] { meet(place, 5s); }, {"rank 0: expected torchrun's agent", reason});
    });
  }
}

TEST(Meet, RefusesAPortThatIsNone) {
  for (const int port : {-1, 0, 65536, 99'999'999})
    for (const int rank : {0, 1})
      expect_error([&] { meet(place_of(rank, port), 1s); },
                   {"master_port from 1 to 65535, got " + std::to_string(port) + ".",
                    "free on rank 0's machine"});
}

}  // namespace
}  // namespace fe::distributed
