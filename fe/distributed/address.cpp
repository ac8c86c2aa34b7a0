// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/address.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <thread>

#include "fe/base/error.h"

namespace fe::distributed {
namespace {

using std::chrono::milliseconds;

class Socket {
 public:
  Socket(int family, int type) : number_(::socket(family, type | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (number_ >= 0) ::close(number_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  operator int() const { return number_; }

 private:
  int number_;
};

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses look_up(const std::string& host, int port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) fail_running("'{}' is not a known address: {}", host, ::gai_strerror(status));
  return {found, &::freeaddrinfo};
}

/// 0, or why not.
int connect_within(const Socket& socket, const addrinfo& to, milliseconds timeout) {
  if (socket < 0) return errno;
  if (::connect(socket, to.ai_addr, to.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd ready = {.fd = socket, .events = POLLOUT, .revents = 0};
  if (::poll(&ready, 1, static_cast<int>(timeout.count())) <= 0) return ETIMEDOUT;
  int reason = 0;
  socklen_t size = sizeof reason;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &reason, &size);
  return reason;
}

struct Attempt {
  bool accepts = false;
  bool speaks = false;      // before it was asked
  std::string reason = {};  // why it does not accept
};

Attempt listen_to(const Socket& socket) {
  constexpr milliseconds kPatience(50);  // for the first words of one that speaks
  pollfd ready = {.fd = socket, .events = POLLIN, .revents = 0};
  if (::poll(&ready, 1, static_cast<int>(kPatience.count())) <= 0) return {.accepts = true};
  char word = 0;
  if (::recv(socket, &word, 1, 0) > 0) return {.accepts = true, .speaks = true};
  return {.reason = "it closes the connection"};  // as a proxy does for a program not yet there
}

Attempt try_listener(const std::string& host, int port, milliseconds timeout) {
  try {
    const Addresses addresses = look_up(host, port);
    int reason = 0;
    for (const addrinfo* to = addresses.get(); to != nullptr; to = to->ai_next) {
      const Socket socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK);
      reason = connect_within(socket, *to, timeout);
      if (reason == 0) return listen_to(socket);
    }
    return {.reason = std::strerror(reason)};
  } catch (const Error& unknown) {
    return {.reason = unknown.what()};
  }
}

}  // namespace

int free_port() {
  const Socket socket(AF_INET, SOCK_STREAM);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket, any, size) != 0 || ::getsockname(socket, any, &size) != 0)
    fail_running("free_port: expected a free port, got none ({}).", std::strerror(errno));
  return ntohs(address.sin_port);
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string local_address_toward(const std::string& host, int port) {
  int reason = 0;
  const Addresses addresses = look_up(host, port);
  for (const addrinfo* to = addresses.get(); to != nullptr; to = to->ai_next) {
    // Connecting a datagram socket sends nothing; the system chooses the way.
    const Socket socket(to->ai_family, SOCK_DGRAM);
    sockaddr_storage from = {};
    socklen_t size = sizeof from;
    auto* address = reinterpret_cast<sockaddr*>(&from);
    char text[NI_MAXHOST];
    if (socket >= 0 && ::connect(socket, to->ai_addr, to->ai_addrlen) == 0 &&
        ::getsockname(socket, address, &size) == 0 &&
        ::getnameinfo(address, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      return text;
    reason = errno;
  }
  fail_running("MASTER_ADDR: expected an address that this machine reaches, got '{}' ({}).", host,
               std::strerror(reason));
}

bool wait_for_listener(const std::string& host, int port, milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  constexpr milliseconds kLeast(1), kMost(3000);  // of one attempt: another address may answer
  const auto deadline = Clock::now() + timeout;
  for (milliseconds pause(5);; pause = std::min(2 * pause, milliseconds(500))) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    const Attempt attempt = try_listener(host, port, std::clamp(left, kLeast, kMost));
    if (attempt.accepts) return !attempt.speaks;
    if (left <= kLeast) throw Error(attempt.reason, Error::Kind::kFailure);
    std::this_thread::sleep_for(std::min(pause, left));
  }
}

}  // namespace fe::distributed
