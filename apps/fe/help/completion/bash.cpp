// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/fe/help/completion/tree.h"

namespace fe::app {
namespace {

using Kind = Completion::Kind;

// The statement that fills COMPREPLY; $cur is what has been typed.
std::string fill(const Completion& value) {
  switch (value.kind) {
    case Kind::kWords:
      return fmt::format("_fe_words '{}'", fmt::join(value.words, " "));
    case Kind::kFiles:
      return "_fe_files -f";
    case Kind::kFolders:
      return "_fe_files -d";
    case Kind::kText:
    case Kind::kNone:
      break;
  }
  return ":";
}

std::string option_cases(const CompletedCommand& command) {
  std::string cases;
  for (const CompletedOption& option : command.options) {
    if (option.value.kind == Kind::kNone) continue;
    cases +=
        fmt::format("    '{} {}') {}; return ;;\n", command.path, option.name, fill(option.value));
  }
  return cases;
}

std::string argument_case(const CompletedCommand& command) {
  std::vector<std::string> options, commands, fills;
  for (const CompletedOption& option : command.options) options.push_back(option.name);
  for (const CompletedCommand& below : command.commands) commands.push_back(below.name);
  for (const CompletedOption& argument : command.arguments) {
    const std::string statement = fill(argument.value);
    if (fills.empty() || fills.back() != statement) fills.push_back(statement);
  }
  if (!commands.empty()) fills.push_back(fmt::format("_fe_words '{}'", fmt::join(commands, " ")));
  if (fills.empty()) fills.push_back(":");
  return fmt::format("    '{}') if [[ $cur == -* ]]; then _fe_words '{}'; else {}; fi ;;\n",
                     command.path, fmt::join(options, " "), fmt::join(fills, "; "));
}

constexpr const char* kHelpers = R"(# Completion of {0} for bash: source <({0} completion bash)
_fe_words() {{
  local found
  mapfile -t found < <(compgen -W "$1" -- "$cur")
  COMPREPLY+=("${{found[@]}}")
}}
_fe_files() {{
  local found
  mapfile -t found < <(compgen "$1" -- "$cur")
  COMPREPLY+=("${{found[@]}}")
  compopt -o filenames 2>/dev/null
}}
_fe_complete() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} command= word
  COMPREPLY=()
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{command:+$command }}$word" in
      {1}) command="${{command:+$command }}$word" ;;
    esac
  done
)";

}  // namespace

std::string bash_script(const std::string& program, const CompletedCommand& tree) {
  std::vector<std::string> paths;
  std::string options, arguments;
  for (const CompletedCommand* command : all_commands(tree)) {
    if (!command->path.empty()) paths.push_back(fmt::format("'{}'", command->path));
    options += option_cases(*command);
    arguments += argument_case(*command);
  }
  std::string script = fmt::format(kHelpers, program, fmt::join(paths, "|"));
  script += "  case \"$command $before\" in\n" + options + "  esac\n";
  script += "  case \"$command\" in\n" + arguments + "  esac\n}\n";
  return script + fmt::format("complete -F _fe_complete {}\n", program);
}

}  // namespace fe::app
