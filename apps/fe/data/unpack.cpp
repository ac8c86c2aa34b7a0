// SPDX-License-Identifier: Apache-2.0
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "apps/fe/data/download.h"
#include "fe/base/error.h"

extern char** environ;

namespace fe::app {

// By the system's tar: every system with fe's data has one.
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder) {
  std::string program = "tar", extract = "-xf", from = archive.string(), to = "-C",
              into = folder.string(), own = "--no-same-owner";
  const std::array<char*, 7> arguments = {program.data(), extract.data(), from.data(), to.data(),
                                          into.data(),    own.data(),     nullptr};
  pid_t process = 0;
  const int error =
      ::posix_spawnp(&process, program.c_str(), nullptr, nullptr, arguments.data(), environ);
  if (error != 0) {
    fail_running("cannot start tar: {}. Install it, or unpack '{}' by hand into '{}'.",
                 std::strerror(error), archive.string(), folder.string());
  }
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fail_running("tar could not unpack '{}' into '{}'; it says why above.", archive.string(),
                 folder.string());
  }
}

}  // namespace fe::app
