// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace fe::testing {

/// A program that is no rank and has a port on 127.0.0.1: it says `first` to who connects, and
/// answers all that it hears with `answer`. In processes of its own, until destroyed.
class OtherProgram {
 public:
  OtherProgram(std::string first, std::string answer)
      : first_(std::move(first)), answer_(std::move(answer)) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener, any, size), 0);
    EXPECT_EQ(::listen(listener, 10), 0);
    EXPECT_EQ(::getsockname(listener, any, &size), 0);
    port_ = ntohs(address.sin_port);
    process_ = ::fork();
    if (process_ == 0) accept_all(listener);
    ::setpgid(process_, process_);
    ::close(listener);
  }
  ~OtherProgram() {
    ::kill(-process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  OtherProgram(const OtherProgram&) = delete;
  OtherProgram& operator=(const OtherProgram&) = delete;

  int port() const { return port_; }

 private:
  [[noreturn]] void accept_all(int listener) const {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::signal(SIGCHLD, SIG_IGN);
    while (true) {
      const int connection = ::accept(listener, nullptr, nullptr);
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

  std::string first_, answer_;
  int port_ = 0;
  pid_t process_ = 0;
};

}  // namespace fe::testing
