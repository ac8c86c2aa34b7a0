// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>

#include <csignal>
#include <ctime>
#include <sstream>

#include "fe/base/error.h"
#include "fe/distributed/address.h"
#include "fe/distributed/backend.h"
#include "fe/distributed/environment.h"
#include "fe/distributed/reason.h"

namespace fe::distributed {
namespace {

// Gloo writes to sockets without MSG_NOSIGNAL: SIGPIPE would kill this process when another rank
// has just ended, before the error is reported. While one lives the signal is blocked on this
// thread, and for good on those that it starts. (Ignoring it would be the whole program's affair.)
class BlockedSigpipe {
 public:
  BlockedSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~BlockedSigpipe() {
    if (sigismember(&before_, SIGPIPE) == 0) {
      const timespec now{};
      sigtimedwait(&pipe_, nullptr, &now);  // one that came meanwhile
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  BlockedSigpipe(const BlockedSigpipe&) = delete;
  BlockedSigpipe& operator=(const BlockedSigpipe&) = delete;

 private:
  sigset_t pipe_, before_;
};

using Devices = std::vector<std::shared_ptr<::gloo::transport::Device>>;

Devices devices_of(const std::string& interfaces) {
  Devices devices;
  std::istringstream list(interfaces);
  for (std::string name; std::getline(list, name, ',');) {
    try {
      devices.push_back(c10d::ProcessGroupGloo::createDeviceForInterface(name));
    } catch (const std::exception& error) {
      fail(
          "environment variable GLOO_SOCKET_IFNAME: expected network interfaces, got '{}' ({}). "
          "`ip link` lists them.",
          interfaces, reason_of(error));
    }
  }
  return devices;
}

Devices make_devices(const ProcessInfo& process) {
  if (const auto names = env_variable("GLOO_SOCKET_IFNAME")) return devices_of(*names);
  const std::string address = local_address_toward(process.master_addr, process.master_port);
  if (is_loopback(address) && process.local_world_size < process.world_size)
    fail_running(
        "rank {}: expected MASTER_ADDR '{}' to be an address that other machines reach, "
        "got {} here. Give this machine's number in the network, or set "
        "GLOO_SOCKET_IFNAME to its interface.",
        process.rank, process.master_addr, address);
  return {c10d::ProcessGroupGloo::createDeviceForHostname(address)};
}

}  // namespace

BackendPtr make_gloo(const StorePtr& store,
                     const ProcessInfo& process,
                     std::chrono::milliseconds timeout) {
  const BlockedSigpipe blocked;
  auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  options->devices = make_devices(process);
  options->threads = 2 * static_cast<int>(options->devices.size());
  const StorePtr own = c10::make_intrusive<c10d::PrefixStore>("fe/gloo", store);
  return c10::make_intrusive<c10d::ProcessGroupGloo>(own, process.rank, process.world_size,
                                                     options);
}

}  // namespace fe::distributed
