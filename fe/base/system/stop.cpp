// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/stop.h"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace fe {
namespace {

std::atomic<int> signal_received{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");
struct sigaction old_interrupt, old_terminate;

std::atomic<int64_t> first_at{0};  // in milliseconds
constexpr int64_t kSameMs = 1000;

int64_t now_ms() {
  struct timespec now {};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

extern "C" void note_signal(int signal) {
  const int before = signal_received.exchange(signal);
  if (before == 0) first_at = now_ms();
  // Launchers signal the ranks, and so does the supervisor: ignore a repetition right after.
  if (before == signal && now_ms() - first_at < kSameMs) return;
  if (before != 0) {  // the second one: the user means it
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }
}

}  // namespace

StopSignals::StopSignals() {
  signal_received = 0;
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART | SA_NODEFER;
  sigaction(SIGINT, &action, &old_interrupt);
  sigaction(SIGTERM, &action, &old_terminate);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &old_interrupt, nullptr);
  sigaction(SIGTERM, &old_terminate, nullptr);
  signal_received = 0;
}

int StopSignals::received() { return signal_received.load(std::memory_order_relaxed); }

}  // namespace fe
