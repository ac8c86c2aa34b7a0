// SPDX-License-Identifier: Apache-2.0
/// fe: answers --help, ops and completion at once, watches over launched ranks, and hands
/// everything else to fe-engine, which needs libtorch and half a second to start.
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "apps/fe/commands.h"
#include "apps/fe/help/completion/completion.h"
#include "apps/fe/help/piece_text.h"
#include "apps/fe/launch/launch.h"
#include "fe/base/error.h"
#include "fe/base/system/openmp.h"

namespace fe::app {

// fe's pieces as JSON; the build writes it with fe-engine.
extern const char* const kPieces;

namespace {

namespace fs = std::filesystem;

int start_engine(char** argv) {
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  choose_openmp_waiting();
  for (const fs::path& engine : {here / "fe-engine", here / "../libexec/fe/fe-engine"}) {
    ::execv(engine.c_str(), argv);
  }
  fmt::print(stderr,
             "fe: cannot start fe-engine, which belongs beside {}. Build or install both.\n",
             (here / "fe").string());
  return 1;
}

int show_pieces(const OpsArguments& arguments) {
  std::string text;
  try {
    text = piece_text(kPieces, arguments.names, arguments.format);
  } catch (const std::exception& error) {
    fmt::print(stderr, "fe: {}\n", error.what());
    return 2;
  }
  if (arguments.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  }
  errno = 0;
  std::ofstream file(arguments.out, std::ios::binary);
  file << text;
  file.close();
  if (file) return 0;
  fmt::print(stderr, "fe: cannot write '{}': {}.\n", arguments.out.string(),
             std::strerror(errno != 0 ? errno : EIO));
  return 1;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

int start_ranks(const LaunchArguments& arguments, const CLI::App& app) {
  try {
    return launch(arguments, command_names(app));
  } catch (const Error& error) {
    fmt::print(stderr, "fe: {}\n", error.what());
    return error.exit_code();
  }
}

int start(int argc, char** argv) {
  CLI::App app("Trains models described by YAML files, and uses what was trained.", "fe");
  Commands commands;
  declare(app, commands);
  const std::string command = parse(app, argc, argv);
  const auto& ops = std::get<OpsArguments>(commands);
  if (command == ops.kName && ops.plugins.empty()) return show_pieces(ops);
  if (command == CompletionArguments::kName) {
    fmt::print("{}", completion_script(app, std::get<CompletionArguments>(commands).shell,
                                       {{"ops names", piece_names(kPieces)},
                                        {"launch command", command_names(app)}}));
    return 0;
  }
  if (command == LaunchArguments::kName) {
    auto& arguments = std::get<LaunchArguments>(commands);
    arguments.command = launched_command(app, argc, argv);
    return start_ranks(arguments, app);
  }
  return start_engine(argv);
}

}  // namespace
}  // namespace fe::app

int main(int argc, char** argv) { return fe::app::start(argc, argv); }
