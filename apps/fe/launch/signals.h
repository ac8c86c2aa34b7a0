// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <string>

#include "apps/fe/launch/descriptor.h"

namespace fe::app {

/// Makes signals readable from a file descriptor until the process ends: SIGINT,
/// SIGTERM, SIGHUP (unless ignored, as under nohup), SIGUSR1, SIGUSR2 and SIGCHLD. SIGPIPE is held
/// back.
class Signals {
 public:
  Signals();
  int file() const { return file_.get(); }            ///< to wait for
  int next();                                         ///< a signal that arrived, or 0
  const sigset_t& before() const { return before_; }  ///< what was blocked without it

 private:
  sigset_t before_ = {};
  Descriptor file_;
};

/// "SIGKILL", of 9.
std::string signal_name(int signal);

}  // namespace fe::app
