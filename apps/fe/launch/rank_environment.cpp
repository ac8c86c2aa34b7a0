// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/rank_environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <map>

#include "fe/base/error.h"
#include "fe/base/system/cores.h"
#include "fe/distributed/address.h"

namespace fe::app {
namespace {

std::map<std::string, std::string> own_environment() {
  std::map<std::string, std::string> all;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string entry = *each;
    const size_t equals = entry.find('=');
    if (equals != std::string::npos) all[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  return all;
}

}  // namespace

Meeting arrange_meeting(const std::string& rendezvous, int restart) {
  if (rendezvous.empty()) return {"127.0.0.1", distributed::free_port(), restart};
  const size_t colon = rendezvous.rfind(':');
  std::string host = rendezvous.substr(0, colon);
  int port = 0;
  if (colon != std::string::npos) {
    const char* end = rendezvous.data() + rendezvous.size();
    const auto parsed = std::from_chars(rendezvous.data() + colon + 1, end, port);
    if (parsed.ptr != end) port = 0;
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  FE_CHECK(!host.empty() && port > 0 && port < 65536,
           "--rdzv: expected HOST:PORT with a port from 1 to 65535, got '{}'. Name an address of "
           "machine 0 and a port that is free there, such as host0:29500.",
           rendezvous);
  return {host, port, restart};
}

int global_rank(const LaunchArguments& arguments, int local_rank) {
  return arguments.node_rank.value_or(0) * arguments.ranks + local_rank;
}

std::vector<std::string> rank_environment(const LaunchArguments& arguments,
                                          const Meeting& meeting,
                                          int local_rank,
                                          const std::filesystem::path& heartbeat) {
  std::map<std::string, std::string> all = own_environment();
  all["RANK"] = std::to_string(global_rank(arguments, local_rank));
  all["WORLD_SIZE"] = std::to_string(arguments.nodes * arguments.ranks);
  all["LOCAL_RANK"] = std::to_string(local_rank);
  all["LOCAL_WORLD_SIZE"] = std::to_string(arguments.ranks);
  all["MASTER_ADDR"] = meeting.address;
  all["MASTER_PORT"] = std::to_string(meeting.port);
  all["FE_RESTART"] = std::to_string(meeting.restart);
  all["FE_HEARTBEAT"] = heartbeat.string();
  if (arguments.timeout > 0)
    all["FE_TIMEOUT"] = fmt::format("{:.0f}", std::ceil(arguments.timeout));
  all.try_emplace("OMP_NUM_THREADS",
                  std::to_string(std::max(1, granted_cores() / arguments.ranks)));
  // Threads that spin while they wait would take the other ranks' cores.
  if (arguments.ranks > 1 && !all.contains("GOMP_SPINCOUNT") && !all.contains("KMP_BLOCKTIME")) {
    all.try_emplace("OMP_WAIT_POLICY", "passive");
  }
  all.try_emplace("TORCH_NCCL_ASYNC_ERROR_HANDLING", "1");
  std::vector<std::string> entries;
  for (const auto& [name, value] : all) entries.push_back(name + "=" + value);
  return entries;
}

}  // namespace fe::app
