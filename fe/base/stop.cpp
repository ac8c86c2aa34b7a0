// SPDX-License-Identifier: Apache-2.0
#include "fe/base/stop.h"

#include <signal.h>

#include <atomic>

namespace fe {
namespace {

std::atomic<int> signal_received{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");
struct sigaction old_interrupt, old_terminate;

extern "C" void note_signal(int signal) {
  if (signal_received.exchange(signal) != 0) {  // the second one: the user means it
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
