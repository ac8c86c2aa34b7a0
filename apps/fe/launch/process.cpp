// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "fe/base/error.h"

namespace fe::app {
namespace {

struct Pipe {
  Descriptor from, to;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    fail_running("launch: cannot make a pipe: {}. Raise `ulimit -n`, or start fewer ranks.",
                 std::strerror(errno));
  }
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  for (const std::string& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

struct Image {
  const char* program;
  char** arguments;
  char** environment;
  const sigset_t* blocked;
};

// In the new process. Success closes `report`; failure writes errno into it.
[[noreturn]] void become(const Image& image, pid_t parent, int out, int err, int report) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before prctl()
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::sigprocmask(SIG_SETMASK, image.blocked, nullptr);
  ::execvpe(image.program, image.arguments, image.environment);
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(report, &error, sizeof error);
  ::_exit(127);
}

// 0 when the program has begun, else errno.
int await_start(Pipe& report) {
  report.to.close();
  int error = 0;
  ssize_t size = 0;
  do {
    size = ::read(report.from.get(), &error, sizeof error);
  } while (size < 0 && errno == EINTR);
  return size == sizeof error ? error : 0;
}

}  // namespace

Process start_process(const ProcessSpec& spec) {
  Pipe out = make_pipe(), err = make_pipe(), report = make_pipe();
  const std::vector<char*> arguments = pointers(spec.arguments);
  const std::vector<char*> environment = pointers(spec.environment);
  const Image image{spec.program.c_str(), const_cast<char**>(arguments.data()),
                    const_cast<char**>(environment.data()), &spec.blocked};
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) become(image, parent, out.to.get(), err.to.get(), report.to.get());
  if (child < 0) fail_running("launch: cannot start a process: {}.", std::strerror(errno));
  if (const int error = await_start(report); error != 0) {
    ::waitpid(child, nullptr, 0);
    throw CannotStart(fmt::format("cannot start '{}': {}", spec.program, std::strerror(error)));
  }
  for (const Descriptor* from : {&out.from, &err.from}) ::fcntl(from->get(), F_SETFL, O_NONBLOCK);
  return {child, std::move(out.from), std::move(err.from)};
}

}  // namespace fe::app
