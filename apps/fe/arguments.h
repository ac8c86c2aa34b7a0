// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/launch/arguments.h"
#include "apps/fe/train/config_arguments.h"

/// The command line of fe: what every command takes. Free of libtorch, whose loading alone takes
/// half a second: the program `fe` shows help from it and hands real work to `fe-engine`.
namespace fe::app {

struct TestArguments {
  std::filesystem::path checkpoint;
  ConfigArguments config;  ///< files: none, the checkpoint has its config
};

struct InferArguments {
  std::filesystem::path checkpoint;
  Paths inputs;
  std::filesystem::path out;
  std::string format = "table";
  std::string key;
  int64_t first = 0;
  bool pictures = false;
  Paths plugins;
};

struct CheckArguments {
  ConfigArguments config;
  bool trial_step = true;
};

struct GraphArguments {
  ConfigArguments config;
  std::string format = "mermaid";
  std::vector<std::string> modes;
  int64_t epoch = 1;
  std::filesystem::path out;
};

struct InspectArguments {
  Paths files;
  bool verify = false;
  bool json = false;
};

struct OpsArguments {
  std::vector<std::string> names;
  std::string format = "text";
  std::filesystem::path out;
  Paths plugins;
};

struct DataArguments {
  std::string name;
  std::filesystem::path folder;
  std::filesystem::path in;
  std::filesystem::path out;
  Paths plugins;
};

struct DataAuditArguments {
  std::filesystem::path in;
  std::filesystem::path test;
  std::vector<std::string> normal_dirs, abnormal_dirs;
  std::string mask_dir;
  bool near_duplicates = false;
  std::string format = "text";
  Paths plugins;
};

struct NewArguments {
  std::filesystem::path folder;
};

struct RunsArguments {
  std::filesystem::path folder = "runs";
  Paths compare;
  std::filesystem::path out;
};

struct CompletionArguments {
  std::string shell = "bash";
};

/// Every command's arguments, as they were given.
struct Arguments {
  TrainArguments train;
  TestArguments test;
  InferArguments infer;
  CheckArguments check;
  GraphArguments graph;
  InspectArguments inspect;
  OpsArguments ops;
  DataArguments data_list, data_fetch, data_convert, data_summary;
  DataAuditArguments data_audit;
  DetectArguments detect;
  LaunchArguments launch;
  NewArguments create;
  RunsArguments runs_list, runs_compare, runs_plot;
  CompletionArguments completion;
};

/// Declares commands and options, which write into `arguments`.
void declare(CLI::App& app, Arguments& arguments);

/// The chosen command, "data fetch". Prints help and exits with 0 where it was asked for, and with
/// a message and 2 where the command line is wrong.
std::string parse(CLI::App& app, int argc, char** argv);

}  // namespace fe::app
