// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/rebuild_run.h"

#include <utility>

#include "config/run/checkpoint.h"
#include "config/yaml/document.h"

namespace fe::app {

config::RunConfig rebuild_run(const run::Checkpoint& checkpoint,
                              const std::vector<std::string>& settings,
                              const config::Registry& registry,
                              Findings& findings) {
  const std::string source = checkpoint.path.string();
  config::Node root = config::config_of(checkpoint);
  for (const std::string& setting : settings) {
    config::apply_setting(root, setting, findings);
  }
  findings.throw_errors(source);
  auto run = config::build_run(root, registry, findings, &checkpoint.recipes);
  findings.throw_errors(source);
  config::restore(checkpoint, run->context);
  return std::move(*run);
}

}  // namespace fe::app
