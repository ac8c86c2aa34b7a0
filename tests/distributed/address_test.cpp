// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/address.h"

#include <gtest/gtest.h>

#include "tests/distributed/other_program.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using namespace std::chrono_literals;
using testing::expect_error;
using testing::OtherProgram;

TEST(FreePort, IsOneWhereNobodyListens) {
  const int port = free_port();
  EXPECT_GT(port, 1023);
  EXPECT_LE(port, 65535);
  expect_error([&] { wait_for_listener("127.0.0.1", port, 100ms); }, {"Connection refused"});
}

TEST(IsLoopback, KnowsTheNamesOfThisMachineToItself) {
  for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
    EXPECT_TRUE(is_loopback(host)) << host;
  for (const char* host : {"gpu1", "10.0.0.7", "128.0.0.1", "::2", ""})
    EXPECT_FALSE(is_loopback(host)) << host;
}

TEST(LocalAddressToward, IsLoopbackTowardItself) {
  EXPECT_EQ(local_address_toward("127.0.0.1", 29500), "127.0.0.1");
  expect_error([] { local_address_toward("no-such-host.invalid", 29500); },
               {"'no-such-host.invalid' is not a known address"});
}

TEST(WaitForListener, KnowsWhoSpeaksBeforeItIsAsked) {
  const OtherProgram silent("", "answer"), talkative("220 ready\r\n", "");
  EXPECT_TRUE(wait_for_listener("127.0.0.1", silent.port(), 5s));
  EXPECT_FALSE(wait_for_listener("127.0.0.1", talkative.port(), 5s));
}

TEST(WaitForListener, SaysWhyNobodyAnswered) {
  expect_error([] { wait_for_listener("no-such-host.invalid", 29500, 100ms); },
               {"'no-such-host.invalid' is not a known address"});
}

}  // namespace
}  // namespace fe::distributed
