// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/config_arguments.h"

namespace fe::app {

void declare_plugins(CLI::App& command, Paths& plugins) {
  command.add_option("--plugin", plugins, "shared library with pieces of your own; repeatable")
      ->type_name("FILE");
}

void declare_settings(CLI::App& command, std::vector<std::string>& settings) {
  command
      .add_option("--set", settings,
                  "change a value: estimator.epochs=3, network.RLoss.alpha=0.1; repeatable")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void declare_config(CLI::App& command, ConfigArguments& config, bool files) {
  if (files) {
    command.add_option("config", config.files, "YAML files; later ones win over earlier ones")
        ->required()
        ->type_name("FILE");
  }
  declare_settings(command, config.settings);
  declare_plugins(command, config.plugins);
}

}  // namespace fe::app
