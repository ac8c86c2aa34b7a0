// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <utility>

#include "tests/distributed/listener.h"

namespace fe::testing {

/// A program that is not a rank, and listens on a port of 127.0.0.1. It sends `first` to each
/// client, and answers everything with `answer`. It runs in processes of its own until destroyed.
class OtherProgram {
 public:
  OtherProgram(std::string first, std::string answer)
      : first_(std::move(first)), answer_(std::move(answer)) {
    process_ = ::fork();
    if (process_ == 0) accept_all();
    ::setpgid(process_, process_);
  }
  ~OtherProgram() {
    ::kill(-process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

  int port() const { return listener_.port(); }

 private:
  [[noreturn]] void accept_all() const {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGCHLD, SIG_IGN);
    while (true) {
      const int connection = ::accept(listener_.socket(), nullptr, nullptr);
      if (::fork() == 0) answer_all(connection);
      ::close(connection);
    }
  }

  [[noreturn]] void answer_all(int connection) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    char heard[1024];
    ::send(connection, first_.data(), first_.size(), MSG_NOSIGNAL);
    while (::recv(connection, heard, sizeof heard, 0) > 0)
      ::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL);
    ::_exit(0);
  }

  Listener listener_;
  std::string first_, answer_;
  pid_t process_ = 0;
};

}  // namespace fe::testing
