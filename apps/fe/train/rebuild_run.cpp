// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/rebuild_run.h"

#include <utility>

#include "config/yaml/document.h"

namespace fe::app {

config::RunConfig rebuild_run(config::Checkpoint checkpoint,
                              const std::vector<std::string>& settings,
                              const config::Registry& registry,
                              Findings& findings) {
  const std::string source = checkpoint.path.string();
  for (const std::string& setting : settings) {
    config::apply_setting(checkpoint.config, setting, findings);
  }
  findings.throw_errors(source);
  auto run = config::build_run(checkpoint.config, registry, findings, &checkpoint.recipes);
  findings.throw_errors(source);
  config::restore(checkpoint, run->context);
  return std::move(*run);
}

}  // namespace fe::app
