// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "apps/fe/help/completion/tree.h"

namespace fe::app {
namespace {

using Kind = Completion::Kind;

std::string quoted(const std::string& text) {
  std::string safe = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe + "'";
}

std::string values(const Completion& value) {
  switch (value.kind) {
    case Kind::kWords:
      return fmt::format(" -x -a {}", quoted(fmt::format("{}", fmt::join(value.words, " "))));
    case Kind::kFiles:
      return " -r -F";
    case Kind::kFolders:
      return " -x -a '(__fish_complete_directories)'";
    case Kind::kText:
      return " -x";
    case Kind::kNone:
      break;
  }
  return "";
}

std::string lines(const std::string& program, const CompletedCommand& command) {
  const std::string start =
      fmt::format("complete -c {} -n {}", program, quoted("__fe_at " + quoted(command.path)));
  std::string text;
  for (const CompletedCommand& below : command.commands) {
    text += fmt::format("{} -a {} -d {}\n", start, below.name, quoted(below.doc));
  }
  for (const CompletedOption& option : command.options) {
    const bool is_long = option.name.starts_with("--");
    text +=
        fmt::format("{} {} {} -d {}{}\n", start, is_long ? "-l" : "-s",
                    option.name.substr(is_long ? 2 : 1), quoted(option.doc), values(option.value));
  }
  for (const CompletedOption& argument : command.arguments) {
    if (argument.value.kind == Kind::kFiles) {
      text += start + " -F\n";
    } else if (argument.value.kind == Kind::kFolders) {
      text += start + " -a '(__fish_complete_directories)'\n";
    } else if (argument.value.kind == Kind::kWords) {
      text += fmt::format("{} -a {} -d {}\n", start,
                          quoted(fmt::format("{}", fmt::join(argument.value.words, " "))),
                          quoted(argument.name));
    }
  }
  return text;
}

constexpr const char* kFishHelpers = R"(# Completion of {0} for fish: {0} completion fish | source
function __fe_at
  set -l command ''
  set -l words (commandline -opc)
  for word in $words[2..-1]
    set -l longer (string trim -- "$command $word")
    if contains -- $longer {1}
      set command $longer
    end
  end
  test "$command" = "$argv[1]"
end
complete -c {0} -f
)";

}  // namespace

std::string fish_script(const std::string& program, const CompletedCommand& tree) {
  std::vector<std::string> paths;
  std::string all;
  for (const CompletedCommand* command : all_commands(tree)) {
    if (!command->path.empty()) paths.push_back(quoted(command->path));
    all += lines(program, *command);
  }
  return fmt::format(kFishHelpers, program, fmt::join(paths, " ")) + all;
}

}  // namespace fe::app
