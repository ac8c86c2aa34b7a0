// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"

namespace fe::app {

struct OpsArguments {
  static constexpr const char* kName = "ops";
  static constexpr const char* kDoc =
      "List what a config can name: ops, traces, data sets, layers, optimizers, ...";

  std::vector<std::string> names;
  std::string format = "text";
  std::filesystem::path out;
  Paths plugins;
};
void declare(CLI::App& command, OpsArguments& arguments);
void run(const OpsArguments& arguments);

struct NewArguments {
  static constexpr const char* kName = "new";
  static constexpr const char* kDoc = "Make a project: a config, an op and a program of your own.";

  std::filesystem::path folder;
};
void declare(CLI::App& command, NewArguments& arguments);
void run(const NewArguments& arguments);

struct CompletionArguments {
  static constexpr const char* kName = "completion";
  static constexpr const char* kDoc = "Print a shell's completion script.";

  std::string shell = "bash";
};
void declare(CLI::App& command, CompletionArguments& arguments);

}  // namespace fe::app
