// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/arguments.h"

namespace fe::app {

void declare(CLI::App& command, OpsArguments& ops) {
  command.add_option("names", ops.names, "show these with their options, types and defaults");
  command.add_option("--format", ops.format, "text, markdown, json or schema (for editors)")
      ->check(CLI::IsMember({"text", "markdown", "json", "schema"}))
      ->capture_default_str();
  command.add_option("--out", ops.out, "file to write instead of printing")->type_name("FILE");
  declare_plugins(command, ops.plugins);
  command.footer(R"(Examples
  fe ops
  fe ops GaussianNoise CrossEntropy
  fe ops --format schema --out fe.schema.json
      # yaml-language-server: $schema=fe.schema.json   in a config: completion and checks)");
}

void declare(CLI::App& command, NewArguments& create) {
  command.add_option("folder", create.folder, "the project's folder, which must be new")
      ->required()
      ->type_name("DIR");
  command.footer("Example\n  fe new digits && cd digits && fe train config.yaml");
}

void declare(CLI::App& command, CompletionArguments& completion) {
  command.add_option("shell", completion.shell, "bash, zsh or fish")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->capture_default_str();
  command.footer("Example\n  source <(fe completion bash)");
}

}  // namespace fe::app
