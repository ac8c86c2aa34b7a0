// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/launch/arguments.h"

namespace fe::app {

/// What all ranks of one start share.
struct Meeting {
  std::string address;  ///< rank 0's machine
  int port = 0;
  int restart = 0;  ///< starts before this one
};

/// At --rdzv, or at a free port of this machine. Throws fe::Error for a --rdzv that is not
/// HOST:PORT.
Meeting arrange_meeting(const std::string& rendezvous, int restart);

/// This process's environment, "NAME=value", and the variables of the rank.
std::vector<std::string> rank_environment(const LaunchArguments& arguments,
                                          const Meeting& meeting,
                                          int local_rank,
                                          const std::filesystem::path& heartbeat);

/// The global number of a rank of this machine.
int global_rank(const LaunchArguments& arguments, int local_rank);

}  // namespace fe::app
