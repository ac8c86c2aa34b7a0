// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace fe::testing {

struct Ended {
  int exit_code = -1;
  std::string output;  ///< of both streams
};

/// Runs a shell command in one thread.
inline Ended run_program(const std::string& command) {
  Ended ended;
  // NOLINTNEXTLINE(bugprone-command-processor)
  FILE* pipe = popen(("OMP_NUM_THREADS=1 " + command + " 2>&1").c_str(), "r");
  if (!pipe) return ended;
  std::array<char, 4096> part;
  while (const size_t size = fread(part.data(), 1, part.size(), pipe)) {
    ended.output.append(part.data(), size);
  }
  const int status = pclose(pipe);
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return ended;
}

}  // namespace fe::testing
