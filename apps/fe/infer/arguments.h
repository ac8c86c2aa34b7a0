// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"

namespace fe::app {

struct InferArguments {
  static constexpr const char* kName = "infer";
  static constexpr const char* kDoc = "Run a checkpoint's networks on images or arrays.";

  std::filesystem::path checkpoint;
  Paths inputs;
  std::filesystem::path out;
  std::string format = "table";
  std::string key;
  int64_t first = 0;
  bool pictures = false;
  Paths plugins;
};
void declare(CLI::App& command, InferArguments& arguments);
void run(const InferArguments& arguments);

}  // namespace fe::app
