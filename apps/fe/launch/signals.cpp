// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/signals.h"

#include <fmt/format.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <cstring>

#include "fe/base/error.h"

namespace fe::app {

Signals::Signals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int each : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGPIPE}) {
    sigaddset(&wanted, each);
  }
  struct sigaction hang_up {};
  ::sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaddset(&wanted, SIGHUP);
  // Where it is ignored, ended children cannot be waited for.
  ::signal(SIGCHLD, SIG_DFL);
  ::sigprocmask(SIG_BLOCK, &wanted, &before_);
  file_ = Descriptor(::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC));
  if (file_.get() < 0) fail_running("launch: cannot watch signals: {}.", std::strerror(errno));
}

int Signals::next() {
  signalfd_siginfo info{};
  return ::read(file_.get(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo)
                                                                : 0;
}

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

}  // namespace fe::app
