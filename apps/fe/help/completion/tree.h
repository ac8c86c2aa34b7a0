// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "apps/fe/help/completion/completion.h"

/// The commands, options and values to complete, for the scripts of all shells.
namespace fe::app {

/// The values that an option or argument takes.
struct Completion {
  enum class Kind {
    kNone,
    kText,
    kWords,
    kFiles,
    kFolders
  };  ///< kNone: a flag, which takes no value
  Kind kind = Kind::kNone;
  std::vector<std::string> words = {};
};

struct CompletedOption {
  std::string name;  ///< "--out", "-h"; of an argument "names"
  std::string doc;
  Completion value = {};
  bool repeated = false;
};

struct CompletedCommand {
  std::string path;  ///< "data fetch"; empty for the program
  std::string name;  ///< "fetch"
  std::string doc;
  std::vector<CompletedOption> options = {};
  std::vector<CompletedOption> arguments = {};
  std::vector<CompletedCommand> commands = {};
};

CompletedCommand completion_tree(const CLI::App& app, const Words& words);

/// The command and all its subcommands, parents first.
std::vector<const CompletedCommand*> all_commands(const CompletedCommand& command);

/// The scripts. `program` is "fe".
std::string bash_script(const std::string& program, const CompletedCommand& tree);
std::string zsh_script(const std::string& program, const CompletedCommand& tree);
std::string fish_script(const std::string& program, const CompletedCommand& tree);

}  // namespace fe::app
