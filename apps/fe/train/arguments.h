// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"

namespace fe::app {

struct TrainArguments {
  static constexpr const char* kName = "train";
  static constexpr const char* kDoc = "Train what a config describes.";
  static constexpr bool kForRanks = true;  ///< several processes can share the work

  ConfigArguments config;
  std::filesystem::path out;
  bool quiet = false;
};
void declare(CLI::App& command, TrainArguments& arguments);
void run(const TrainArguments& arguments);

struct TestArguments {
  static constexpr const char* kName = "test";
  static constexpr const char* kDoc = "Evaluate a checkpoint on its test data.";
  static constexpr bool kForRanks = true;  ///< several processes can share the work

  std::filesystem::path checkpoint;
  ConfigArguments config;  ///< files: none, the checkpoint has its config
};
void declare(CLI::App& command, TestArguments& arguments);
void run(const TestArguments& arguments);

struct CheckArguments {
  static constexpr const char* kName = "check";
  static constexpr const char* kDoc = "Find every fault of a config, without training.";

  ConfigArguments config;
  bool trial_step = true;
};
void declare(CLI::App& command, CheckArguments& arguments);
void run(const CheckArguments& arguments);

struct GraphArguments {
  static constexpr const char* kName = "graph";
  static constexpr const char* kDoc = "Draw the plan of each mode: ops, keys, shapes.";

  ConfigArguments config;
  std::string format = "mermaid";
  std::vector<std::string> modes;
  int64_t epoch = 1;
  std::filesystem::path out;
};
void declare(CLI::App& command, GraphArguments& arguments);
void run(const GraphArguments& arguments);

}  // namespace fe::app
