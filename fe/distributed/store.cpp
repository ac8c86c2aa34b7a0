// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/store.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <algorithm>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "fe/base/error.h"
#include "fe/distributed/address.h"
#include "fe/distributed/reason.h"
#include "fe/distributed/timeout.h"

namespace fe::distributed {
namespace {

using std::chrono::milliseconds;
using Store = c10::intrusive_ptr<c10d::Store>;

constexpr milliseconds kSpare(1000);  // for an error that comes at the timeout

[[noreturn]] void explain_no_agent(const ProcessInfo& process, const std::string& reason) {
  fail_running(
      "rank {}: expected torchrun's agent to serve the ranks' store at {} port {}, got no answer "
      "from it ({}). Is torchrun of another torch version than this program? Then set "
      "TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 for it.",
      process.rank, process.master_addr, process.master_port, reason);
}

[[noreturn]] void explain_no_store(const ProcessInfo& process,
                                   milliseconds timeout,
                                   const std::string& reason) {
  if (!process.agent_store.empty()) explain_no_agent(process, reason);
  const bool cannot_listen = reason.find("failed to listen") != std::string::npos ||
                             reason.find("EADDRINUSE") != std::string::npos;
  if (cannot_listen)
    fail_running(
        "rank 0: expected port {} to be free for the ranks to meet, cannot listen there "
        "({}). Does another run use it? Set MASTER_PORT to another, for all ranks.",
        process.master_port, reason);
  fail_running(
      "rank {}: expected rank 0 at {} port {}, got no answer within {} ({}). Is rank 0 "
      "started, are MASTER_ADDR and MASTER_PORT its own, and is the port open?",
      process.rank, process.master_addr, process.master_port, seconds(timeout), reason);
}

[[noreturn]] void explain_other_program(const ProcessInfo& process) {
  if (!process.agent_store.empty())
    explain_no_agent(process, "what it says is not of such a store");
  fail_running(
      "rank {}: expected rank 0 at {} port {}, got another program there. Set MASTER_PORT (or "
      "--rdzv of `fe launch`) to a port that is free on rank 0's machine, for all ranks.",
      process.rank, process.master_addr, process.master_port);
}

/// Whether a store has failed because of another program's words: libtorch 1.13 takes them for a
/// length in bytes, later ones for a wrong answer to their greeting.
bool is_garbled(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
         dynamic_cast<const std::length_error*>(&error) != nullptr ||
         std::string_view(error.what()).find("invalid value returned from server") !=
             std::string_view::npos;
}

/// c10d's own waiting writes a warning each second, and a program that speaks first ends this one
/// (libtorch 1.13, in a thread of the store).
void wait_for_store(const ProcessInfo& process, milliseconds timeout) {
  bool waits_to_be_asked = false;
  try {
    waits_to_be_asked = wait_for_listener(process.master_addr, process.master_port, timeout);
  } catch (const Error& error) {
    explain_no_store(process, timeout, reason_of(error));
  }
  if (!waits_to_be_asked) explain_other_program(process);
}

Store connect(const ProcessInfo& process, milliseconds timeout) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(process.master_port);
  options.isServer = process.rank == 0 && process.agent_store.empty();
  options.waitWorkers = false;  // wait_for_all() knows who is missing
  options.timeout = timeout;
  if (!options.isServer) wait_for_store(process, timeout);
  try {
    Store store =
        call_with_timeout(timeout + kSpare, [host = process.master_addr, options]() -> Store {
          return c10::make_intrusive<c10d::TCPStore>(host, options);
        });
    if (process.agent_store.empty()) return store;
    return c10::make_intrusive<c10d::PrefixStore>(process.agent_store, store);
  } catch (const std::exception& error) {
    if (is_garbled(error)) explain_other_program(process);
    explain_no_store(process, timeout, reason_of(error));
  }
}

std::string rank_key(int rank) { return "fe/rank/" + std::to_string(rank); }

/// Another run at the same port, or ranks started by hand with wrong numbers, would mix.
void announce(c10d::Store& store, const ProcessInfo& process) {
  const std::string text = std::to_string(process.world_size);
  const std::vector<uint8_t> mine(text.begin(), text.end());
  const std::vector<uint8_t> first = store.compareSet("fe/world_size", {}, mine);
  if (first != mine)
    fail_running(
        "rank {}: expected all ranks to have the same WORLD_SIZE, got {} here and {} from "
        "another that came to {} port {}. Start all with one number; does another run use "
        "the port?",
        process.rank, process.world_size, std::string(first.begin(), first.end()),
        process.master_addr, process.master_port);
  if (store.add(rank_key(process.rank), 1) > 1)
    fail_running(
        "rank {}: expected one process of this rank at {} port {}, got two. Give each "
        "its own RANK; does another run use the port?",
        process.rank, process.master_addr, process.master_port);
  store.add("fe/came", 1);
}

std::string missing_ranks(c10d::Store& store, const ProcessInfo& process) {
  constexpr int kMostNamed = 8;
  std::vector<int> missing;
  for (int rank = 0; rank < process.world_size && missing.size() < kMostNamed; ++rank)
    if (!store.check({rank_key(rank)})) missing.push_back(rank);
  return fmt::format("{}", fmt::join(missing, ", "));
}

void wait_for_all(c10d::Store& store, const ProcessInfo& process, milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  // Asked again and again: a wait of the store that runs out leaves its connection unusable.
  for (milliseconds pause(1);; pause = std::min(2 * pause, milliseconds(100))) {
    const int64_t came = store.add("fe/came", 0);
    if (came >= process.world_size) return;
    if (std::chrono::steady_clock::now() > deadline)
      fail_running(
          "rank {}: expected {} ranks at {} port {}, {} came within {}; missing: {}. Were "
          "all started, with the same MASTER_ADDR, MASTER_PORT and WORLD_SIZE?",
          process.rank, process.world_size, process.master_addr, process.master_port, came,
          seconds(timeout), missing_ranks(store, process));
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

Store rendezvous(const ProcessInfo& process, milliseconds timeout) {
  FE_CHECK(0 < process.master_port && process.master_port <= UINT16_MAX,
           "ProcessInfo: expected a master_port from 1 to {}, got {}. Name a port that is free on "
           "rank 0's "
           "machine, the same for all ranks.",
           UINT16_MAX, process.master_port);
  const Store store = connect(process, timeout);
  try {
    call_with_timeout(timeout + kSpare, [=] {
      announce(*store, process);
      wait_for_all(*store, process, timeout);
    });
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    if (is_garbled(error)) explain_other_program(process);
    if (!process.agent_store.empty()) explain_no_agent(process, reason_of(error));
    fail_running(
        "rank {}: lost rank 0 at {} port {} before all ranks were there ({}). Look for "
        "what it says.",
        process.rank, process.master_addr, process.master_port, reason_of(error));
  }
  return store;
}

}  // namespace fe::distributed
