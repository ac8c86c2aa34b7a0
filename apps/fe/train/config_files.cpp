// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/config_files.h"

#include "config/plugin.h"

namespace fe::app {

config::Registry make_registry(const Paths& plugins) {
  config::Registry registry = config::Registry::with_builtin();
  for (const auto& plugin : plugins) config::load_plugin(plugin, registry);
  return registry;
}

std::vector<config::Document> read_documents(const ConfigArguments& arguments) {
  Findings findings;
  auto documents =
      config::read_documents({.files = arguments.files, .settings = arguments.settings}, findings);
  findings.throw_errors("config");
  return documents;
}

}  // namespace fe::app
