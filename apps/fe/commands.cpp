// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/commands.h"

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace fe::app {
namespace {

constexpr const char* kExamples = R"(Examples
  fe new digits                              a project to start from, with a config
  fe check configs/alocc.yaml                find every error before training
  fe train configs/alocc.yaml                train; the run folder has the results
  fe train configs/alocc.yaml --set estimator.epochs=3 --set seed=8
  fe launch -n 2 train configs/alocc.yaml    the same in two processes
  fe infer runs/alocc/checkpoint.h5 image.png
  fe ops GaussianNoise                       what a config can name, and its options
  fe runs list                               trainings so far, and how good they were
  fe detect fit configs/ae_mnist.yaml        an outlier detector; score, evaluate and plot with it

Every command has a --help with examples of its own.)";

struct Group {
  const char *name, *doc, *footer;
};
constexpr std::array<Group, 3> kGroups = {{
    {"data", "List, fetch, convert, summarize and audit data sets.", R"(Examples
  fe data list
  fe data fetch mnist --folder data
  fe data convert mnist mnist.h5
  fe data summary mnist.h5
  fe data audit photos --test more_photos)"},
    {"detect", "Outlier detectors: train, score, evaluate.", R"(Examples
  fe detect fit configs/ae_mnist.yaml --out runs/ae
  fe detect threshold runs/ae --data eval --threshold-perc 99
  fe detect score runs/ae photos/)"},
    {"runs", "List, compare and plot trainings.", R"(Examples
  fe runs list
  fe runs compare runs/a runs/b
  fe runs plot runs/a runs/b --out curves)"},
}};

// The command that the commands of a group belong to, "data" of "data fetch".
CLI::App* group_named(CLI::App& app, const std::string& name) {
  for (CLI::App* known :
       app.get_subcommands([&](const CLI::App* each) { return each->get_name() == name; })) {
    return known;
  }
  for (const Group& group : kGroups) {
    if (name != group.name) continue;
    CLI::App* added = app.add_subcommand(name, group.doc);
    added->require_subcommand(1);
    added->footer(group.footer);
    return added;
  }
  throw std::logic_error("a command of a group that is not in the list: " + name);
}

template <class Arguments>
void declare_command(CLI::App& app, Arguments& arguments) {
  const std::string name = Arguments::kName;
  const size_t space = name.find(' ');
  CLI::App* parent = space == std::string::npos ? &app : group_named(app, name.substr(0, space));
  const std::string own = name.substr(space == std::string::npos ? 0 : space + 1);
  declare(*parent->add_subcommand(own, Arguments::kDoc), arguments);
}

}  // namespace

void declare(CLI::App& app, Commands& commands) {
  app.footer(kExamples);
  app.require_subcommand(1);
  // parse() handles it, before a command is required.
  app.add_flag_function(
      "--version", [](int64_t) {}, "libtorch, BLAS, threads, CUDA");
  std::apply([&](auto&... each) { (declare_command(app, each), ...); }, commands);
}

std::string parse(CLI::App& app, int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--version") return "--version";
  try {
    app.parse(own_words(app, argc, argv), argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  std::string command;
  for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
    at = at->get_subcommands().front();
    command += (command.empty() ? "" : " ") + at->get_name();
  }
  return command;
}

}  // namespace fe::app
