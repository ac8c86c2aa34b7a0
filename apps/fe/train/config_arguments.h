// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace fe::app {

using Paths = std::vector<std::filesystem::path>;

/// What every command takes that reads a config.
struct ConfigArguments {
  Paths files;
  std::vector<std::string> settings;
  Paths plugins;
};

/// Declare these options of a command. `files`: also the config files that it must be given.
void declare_plugins(CLI::App& command, Paths& plugins);
void declare_settings(CLI::App& command, std::vector<std::string>& settings);
void declare_config(CLI::App& command, ConfigArguments& config, bool files = true);

}  // namespace fe::app
