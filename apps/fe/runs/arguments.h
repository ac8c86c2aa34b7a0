// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

#include "apps/fe/train/config_arguments.h"

namespace fe::app {

struct RunsListArguments {
  static constexpr const char* kName = "runs list";
  static constexpr const char* kDoc = "Every run of a folder with its last metrics.";

  std::filesystem::path folder = "runs";
};
void declare(CLI::App& command, RunsListArguments& arguments);
void run(const RunsListArguments& arguments);

struct RunsCompareArguments {
  static constexpr const char* kName = "runs compare";
  static constexpr const char* kDoc = "Where the configs of two runs differ, and their metrics.";

  Paths runs;
};
void declare(CLI::App& command, RunsCompareArguments& arguments);
void run(const RunsCompareArguments& arguments);

struct RunsPlotArguments {
  static constexpr const char* kName = "runs plot";
  static constexpr const char* kDoc = "Draw the curves of runs over each other.";

  Paths runs;
  std::filesystem::path out;
};
void declare(CLI::App& command, RunsPlotArguments& arguments);
void run(const RunsPlotArguments& arguments);

}  // namespace fe::app
