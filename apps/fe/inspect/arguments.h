// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "apps/fe/train/config_arguments.h"

namespace fe::app {

struct InspectArguments {
  static constexpr const char* kName = "inspect";
  static constexpr const char* kDoc = "Show what a checkpoint, model or data file holds.";

  Paths files;
  bool verify = false;
  bool json = false;
};
void declare(CLI::App& command, InspectArguments& arguments);
void run(const InspectArguments& arguments);

}  // namespace fe::app
