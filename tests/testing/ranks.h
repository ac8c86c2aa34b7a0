// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "fe/distributed/group.h"

namespace fe::testing {

using RankBody = std::function<void(const std::shared_ptr<distributed::Group>& group)>;

/// Runs `body` in `ranks` processes forked from this one, each with world() and process() of a
/// joined group on 127.0.0.1. A rank fails by an EXPECT, an exception, a signal or an exit status
/// other than 0, and fails the test, with its exception's text; `timeout` is that of each exchange.
/// Ranks end together: who is done waits for the others, unless it failed.
///
/// Threads do not survive a fork: the test's binary must not have used OpenMP's before
/// (fe_add_test sets OMP_NUM_THREADS=1), and a rank runs with one.
void run_ranks(int ranks,
               const RankBody& body,
               std::chrono::milliseconds timeout = std::chrono::seconds(60));

/// The same for processes that do not join a group: `body` gets the rank's number.
void run_processes(int ranks, const std::function<void(int rank)>& body);

}  // namespace fe::testing
