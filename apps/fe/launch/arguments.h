// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

/// The command line of `fe launch`.
namespace fe::app {

struct LaunchArguments {
  static constexpr const char* kName = "launch";
  static constexpr const char* kDoc = "Run a command as several processes, and watch over them.";

  int ranks = 0;  ///< on this machine
  int nodes = 1;
  std::optional<int> node_rank = {};
  std::string rendezvous = {};  ///< "HOST:PORT"
  int max_restarts = 0;
  double grace = 30;          ///< seconds
  double hang_timeout = 600;  ///< seconds; 0: does not detect hangs
  double timeout = 0;         ///< seconds; 0: the default of the ranks
  std::vector<std::string> command = {};
};

void declare(CLI::App& command, LaunchArguments& arguments);

/// Where fe launch's own part of a command line ends: at "--" or at the first word that is neither
/// an option nor its value. `argc` for other commands.
int own_words(const CLI::App& app, int argc, const char* const* argv);

/// The command behind that, without the "--".
std::vector<std::string> launched_command(const CLI::App& app, int argc, const char* const* argv);

}  // namespace fe::app
