// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/chrono.h>

#include <ctime>
#include <filesystem>
#include <string>

namespace examples {

/// A folder in runs/ that is not there yet, named for a run that begins now:
/// runs/ae_cifar10_2025-01-31_15-45-00
inline std::filesystem::path new_run_folder(const std::string& run) {
  const std::string name =
      fmt::format("runs/{}_{:%Y-%m-%d_%H-%M-%S}", run, fmt::localtime(std::time(nullptr)));
  std::filesystem::path folder = name;
  for (int i = 2; std::filesystem::exists(folder); ++i) folder = fmt::format("{}_{}", name, i);
  return folder;
}

}  // namespace examples
