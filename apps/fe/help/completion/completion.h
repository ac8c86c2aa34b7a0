// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

namespace fe::app {

/// Words for arguments without declared choices, by command and argument: {"ops names", {...}}.
using Words = std::map<std::string, std::vector<std::string>>;

/// A script that completes commands, options, their values and files in "bash", "zsh" or "fish",
/// made from the commands that `app` declares.
std::string completion_script(const CLI::App& app,
                              const std::string& shell,
                              const Words& words = {});

}  // namespace fe::app
