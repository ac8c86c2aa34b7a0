// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"

namespace fe::app {

struct DataListArguments {
  static constexpr const char* kName = "data list";
  static constexpr const char* kDoc = "Data sets by name, and where they were found.";
};
void declare(CLI::App& command, DataListArguments& arguments);
void run(const DataListArguments& arguments);

struct DataFetchArguments {
  static constexpr const char* kName = "data fetch";
  static constexpr const char* kDoc = "Download a data set, checked, resumable.";

  std::string name;
  std::filesystem::path folder;
};
void declare(CLI::App& command, DataFetchArguments& arguments);
void run(const DataFetchArguments& arguments);

struct DataConvertArguments {
  static constexpr const char* kName = "data convert";
  static constexpr const char* kDoc = "Write a data set as an HDF5 file.";

  std::filesystem::path source;
  std::filesystem::path out;
};
void declare(CLI::App& command, DataConvertArguments& arguments);
void run(const DataConvertArguments& arguments);

struct DataSummaryArguments {
  static constexpr const char* kName = "data summary";
  static constexpr const char* kDoc = "Keys, shapes, ranges, classes.";

  std::filesystem::path source;
};
void declare(CLI::App& command, DataSummaryArguments& arguments);
void run(const DataSummaryArguments& arguments);

struct DataAuditArguments {
  static constexpr const char* kName = "data audit";
  static constexpr const char* kDoc =
      "Find what is wrong with data: unreadable images, copies, leaks, NaN, drift.";

  std::filesystem::path source;
  std::filesystem::path test;
  std::vector<std::string> normal_dirs, abnormal_dirs;
  std::string mask_dir;
  bool near_duplicates = false;
  std::string format = "text";
  Paths plugins;
};
void declare(CLI::App& command, DataAuditArguments& arguments);
void run(const DataAuditArguments& arguments);

}  // namespace fe::app
