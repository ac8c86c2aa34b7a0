// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "apps/fe/help/completion/tree.h"

namespace fe::app {
namespace {

using Kind = Completion::Kind;

// Inside single quotes, with what _arguments gives a meaning escaped.
std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
      continue;
    }
    if (c == ':' || c == '[' || c == ']' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string action(const Completion& value) {
  switch (value.kind) {
    case Kind::kWords:
      return fmt::format("({})", fmt::join(value.words, " "));
    case Kind::kFiles:
      return "_files";
    case Kind::kFolders:
      return "_files -/";
    case Kind::kText:
    case Kind::kNone:
      break;
  }
  return " ";
}

std::string option_spec(const CompletedOption& option) {
  std::string spec =
      fmt::format("{}{}[{}]", option.repeated ? "*" : "", option.name, escaped(option.doc));
  if (option.value.kind != Kind::kNone) spec += ":value:" + action(option.value);
  return fmt::format("    '{}'", spec);
}

std::string function_name(const std::string& program, const CompletedCommand& command) {
  std::string name = "_" + program + (command.path.empty() ? "" : "_" + command.path);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

std::string leaf(const std::string& program, const CompletedCommand& command) {
  std::vector<std::string> specs;
  for (const CompletedOption& option : command.options) specs.push_back(option_spec(option));
  for (size_t i = 0; i < command.arguments.size(); ++i) {
    const CompletedOption& argument = command.arguments[i];
    const std::string place = argument.repeated ? "*" : std::to_string(i + 1);
    specs.push_back(
        fmt::format("    '{}:{}:{}'", place, escaped(argument.name), action(argument.value)));
  }
  return fmt::format("{}() {{\n  _arguments \\\n{}\n}}\n", function_name(program, command),
                     fmt::join(specs, " \\\n"));
}

std::string branch(const std::string& program, const CompletedCommand& command) {
  std::string specs, names, calls;
  for (const CompletedOption& option : command.options) specs += option_spec(option) + " \\\n";
  for (const CompletedCommand& below : command.commands) {
    names += fmt::format("    '{}:{}'\n", below.name, escaped(below.doc));
    calls += fmt::format("        {}) {} ;;\n", below.name, function_name(program, below));
  }
  return fmt::format(R"({}() {{
  local context state line
  local -a commands=(
{}  )
  _arguments -C \
{}    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
{}      esac ;;
  esac
}}
)",
                     function_name(program, command), names, specs, calls);
}

}  // namespace

std::string zsh_script(const std::string& program, const CompletedCommand& tree) {
  std::string script = fmt::format(
      "#compdef {0}\n# Completion of {0} for zsh: source <({0} completion zsh)\n", program);
  for (const CompletedCommand* command : all_commands(tree)) {
    script += command->commands.empty() ? leaf(program, *command) : branch(program, *command);
  }
  // Sourced, it registers itself; from a folder of $fpath it is the function's own body.
  return script + fmt::format(
                      "if [[ $funcstack[1] == _{0} ]]; then\n  _{0} \"$@\"\nelse\n"
                      "  compdef _{0} {0}\nfi\n",
                      program);
}

}  // namespace fe::app
