// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstdlib>

#include "fe/distributed/address.h"
#include "fe/distributed/group.h"
#include "tests/testing/ranks.h"
#include "tests/testing/throws.h"

namespace fe::distributed {
namespace {

using testing::expect_error;
using testing::run_processes;

void set_variable(const char* name, int value) { ::setenv(name, std::to_string(value).c_str(), 1); }

/// The environment that `fe launch` gives a rank.
void be_launched(int rank, int ranks, int port) {
  set_variable("RANK", rank);
  set_variable("WORLD_SIZE", ranks);
  set_variable("LOCAL_RANK", rank);
  set_variable("LOCAL_WORLD_SIZE", ranks);
  set_variable("MASTER_PORT", port);
  ::setenv("MASTER_ADDR", "localhost", 1);
}

TEST(World, IsOneWithoutLauncher) {
  run_processes(1, [](int) {
    set_process({});
    EXPECT_TRUE(world()->is_alone());
    EXPECT_EQ(world(), world());
    leave_world();
  });
}

TEST(World, IsJoinedByTheEnvironment) {
  const int port = free_port();
  run_processes(2, [&](int rank) {
    be_launched(rank, 2, port);
    EXPECT_EQ(world()->rank(), rank);
    const Tensor sum = torch::full({1}, rank + 1);
    world()->all_reduce(sum, "the sum");
    EXPECT_EQ(sum.item<int64_t>(), 3);
    leave_world();
  });
}

TEST(World, EndsWithTheProgram) {
  const int port = free_port();
  run_processes(2, [&](int rank) {
    be_launched(rank, 2, port);
    world()->barrier("the end");
    std::exit(::testing::Test::HasFailure() ? 1 : 0);
  });
}

TEST(World, RefusesATimeoutThatIsNoNumber) {
  run_processes(1, [](int) {
    be_launched(0, 2, 23456);
    ::setenv("FE_TIMEOUT", "5m", 1);
    expect_error([] { world(); }, {"environment variable FE_TIMEOUT", "whole number", "'5m'"});
  });
}

TEST(World, WaitsAsLongAsFeTimeoutSays) {
  const int port = free_port();
  run_processes(1, [&](int) {
    be_launched(0, 2, port);
    ::setenv("FE_TIMEOUT", "1", 1);
    expect_error([] { world(); }, {"rank 0: expected 2 ranks", "1 came within 1 s; missing: 1"});
  });
}

}  // namespace
}  // namespace fe::distributed
