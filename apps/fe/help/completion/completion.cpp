// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/completion/completion.h"

#include "apps/fe/help/completion/tree.h"

namespace fe::app {
namespace {

// CLI11 keeps the choices of IsMember only in its description: "TEXT:{bash,zsh,fish}".
std::vector<std::string> choices_of(const std::string& type) {
  std::vector<std::string> choices;
  const size_t open = type.find('{');
  const size_t close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return choices;
  std::string inside = type.substr(open + 1, close - open - 1);
  for (size_t comma; (comma = inside.find(',')) != std::string::npos; inside.erase(0, comma + 1)) {
    choices.push_back(inside.substr(0, comma));
  }
  choices.push_back(inside);
  return choices;
}

Completion value_of(const CLI::Option& option, const std::string& where, const Words& words) {
  using enum Completion::Kind;
  const std::string type = option.get_type_name();
  if (option.get_items_expected_max() == 0) return {kNone};
  if (auto choices = choices_of(type); !choices.empty()) return {kWords, std::move(choices)};
  if (const auto known = words.find(where); known != words.end()) {
    return {kWords, known->second};
  }
  if (type == "DIR") return {kFolders};
  // An argument without a type is most often a path.
  const bool is_path = type == "FILE" || type == "PATH" || option.get_positional();
  return {is_path ? kFiles : kText};
}

CompletedCommand command_of(const CLI::App& app, const std::string& path, const Words& words) {
  CompletedCommand command{.path = path, .name = app.get_name(), .doc = app.get_description()};
  for (const CLI::Option* option : app.get_options()) {
    const auto add = [&](std::vector<CompletedOption>& to, const std::string& dashes,
                         const std::string& name) {
      to.push_back({dashes + name, option->get_description(),
                    value_of(*option, path.empty() ? name : path + " " + name, words),
                    option->get_items_expected_max() > 1 ||
                        option->get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll});
    };
    for (const std::string& name : option->get_snames()) add(command.options, "-", name);
    for (const std::string& name : option->get_lnames()) add(command.options, "--", name);
    if (option->get_positional()) add(command.arguments, "", option->get_name(/*positional=*/true));
  }
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string name = below->get_name();
    command.commands.push_back(command_of(*below, path.empty() ? name : path + " " + name, words));
  }
  return command;
}

}  // namespace

CompletedCommand completion_tree(const CLI::App& app, const Words& words) {
  return command_of(app, "", words);
}

std::vector<const CompletedCommand*> all_commands(const CompletedCommand& command) {
  std::vector<const CompletedCommand*> all{&command};
  for (const CompletedCommand& below : command.commands) {
    for (const CompletedCommand* each : all_commands(below)) all.push_back(each);
  }
  return all;
}

std::string completion_script(const CLI::App& app, const std::string& shell, const Words& words) {
  const CompletedCommand tree = completion_tree(app, words);
  if (shell == "zsh") return zsh_script(app.get_name(), tree);
  if (shell == "fish") return fish_script(app.get_name(), tree);
  return bash_script(app.get_name(), tree);
}

}  // namespace fe::app
