// SPDX-License-Identifier: Apache-2.0
#include "tests/testing/faulty_io.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <utility>

namespace fe::testing {
namespace {

// Locks nothing: a forked child may continue from any instant.
FaultPlan the_plan;
std::atomic<bool> active = false;
std::atomic<int> count = 0;
std::array<char, 4096> letters;

bool is_counted(const std::string& path) {
  return active && path.starts_with(the_plan.folder.string() + "/");
}

bool is_counted(int fd) {
  if (!active) return false;
  std::array<char, 4096> target;
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
  // The folder itself counts too: it is synced.
  return size > 0 && is_counted(std::string(target.data(), static_cast<size_t>(size)) + "/");
}

[[noreturn]] void end_now() {
  ::kill(::getpid(), SIGKILL);
  while (true) ::pause();
}

// Counts the call, and says what is to happen at it.
Fault next(char letter) {
  const int call = ++count;
  if (static_cast<size_t>(call) <= letters.size()) letters[static_cast<size_t>(call - 1)] = letter;
  const Fault fault = the_plan.fault;
  if (fault == Fault::kFullDisk && letter == 'w' && call > the_plan.call) {
    errno = ENOSPC;
    return Fault::kError;
  }
  if (call != the_plan.call) return Fault::kNone;
  const bool torn = fault == Fault::kKillInside && letter == 'w';
  if (fault == Fault::kKillBefore || (fault == Fault::kKillInside && !torn)) end_now();
  if (fault == Fault::kError) errno = the_plan.error;
  return fault;
}

template <class Call>
int run(char letter, bool counted, Call&& real) {
  const Fault fault = counted ? next(letter) : Fault::kNone;
  if (fault == Fault::kError) {
    const int error = errno;
    if (letter == 'c') real();  // a close that fails has closed all the same
    errno = error;
    return -1;
  }
  const int result = real();
  if (fault == Fault::kKillAfter) end_now();
  return result;
}

}  // namespace

FaultyIo::FaultyIo(FaultPlan plan) {
  the_plan = std::move(plan);
  count = 0;
  active = true;
}

FaultyIo::~FaultyIo() { active = false; }

std::string FaultyIo::calls() const {
  return {letters.data(), std::min(static_cast<size_t>(count), letters.size())};
}

}  // namespace fe::testing

using fe::testing::Fault;
using fe::testing::is_counted;

// What the linker puts in the place of the calls: NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" {

int __real_open(const char* path, int flags, ...);
ssize_t __real_write(int fd, const void* data, size_t size);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_rename(const char* from, const char* to);
int __real_unlink(const char* path);

int __wrap_open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return fe::testing::run('o', is_counted(std::string(path) + "/"),
                          [&] { return __real_open(path, flags, mode); });
}

ssize_t __wrap_write(int fd, const void* data, size_t size) {
  const Fault fault = is_counted(fd) ? fe::testing::next('w') : Fault::kNone;
  if (fault == Fault::kError) return -1;
  const bool half =
      fault == Fault::kShortWrite || fault == Fault::kFullDisk || fault == Fault::kKillInside;
  const ssize_t written = __real_write(fd, data, half ? (size + 1) / 2 : size);
  if (fault == Fault::kKillInside || fault == Fault::kKillAfter) fe::testing::end_now();
  return written;
}

int __wrap_fsync(int fd) {
  return fe::testing::run('f', is_counted(fd), [&] { return __real_fsync(fd); });
}

int __wrap_close(int fd) {
  return fe::testing::run('c', is_counted(fd), [&] { return __real_close(fd); });
}

int __wrap_rename(const char* from, const char* to) {
  return fe::testing::run('r', is_counted(std::string(from)),
                          [&] { return __real_rename(from, to); });
}

int __wrap_unlink(const char* path) {
  return fe::testing::run('u', is_counted(std::string(path)), [&] { return __real_unlink(path); });
}

}  // extern "C" NOLINTEND(bugprone-reserved-identifier)
