// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace fe::app {

/// A script that completes commands, options and files in "bash", "zsh" or "fish", made from the
/// commands that `app` declares.
std::string completion_script(const CLI::App& app, const std::string& shell);

}  // namespace fe::app
