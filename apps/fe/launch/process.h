// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "apps/fe/launch/descriptor.h"

namespace fe::app {

struct ProcessSpec {
  std::string program;                   ///< a path, or a name to look for in PATH
  std::vector<std::string> arguments;    ///< the program's name first
  std::vector<std::string> environment;  ///< "NAME=value": nothing is inherited
  sigset_t blocked = {};                 ///< its signal mask
};

struct Process {
  pid_t id = 0;
  Descriptor out, err;  ///< its output; reading does not block
};

/// The program does not exist, or cannot be executed.
class CannotStart : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Starts a process that leads a process group of its own, reads nothing, and is killed by the
/// kernel when this process dies, however it dies. Returns when the program has begun. Throws
/// CannotStart, or fe::Error (kFailure) when the machine has no room for another process.
Process start_process(const ProcessSpec& spec);

}  // namespace fe::app
