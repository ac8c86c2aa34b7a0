// SPDX-License-Identifier: Apache-2.0
#include "config/run/checkpoint.h"

#include <utility>
#include <vector>

#include "config/yaml/read_yaml.h"
#include "config/yaml/write_yaml.h"
#include "fe/base/error.h"

namespace fe::config {
namespace {

std::vector<Model> models_of(const Context& context) {
  std::vector<Model> models;
  for (const auto& [name, model] : context.models) models.push_back(model);
  return models;
}

}  // namespace

void save_checkpoint(const RunConfig& run,
                     const std::filesystem::path& path,
                     const Summary& summary) {
  run::CheckpointParts parts = run::checkpoint_parts(run.estimator, summary);
  parts.config = write_yaml(run.root);
  parts.models = models_of(run.context);
  parts.shared = run.context.shared_states.states();
  run::write_checkpoint(parts, path);
}

Node config_of(const run::Checkpoint& checkpoint) {
  FE_CHECK(!checkpoint.config.empty(),
           "'{}': expected a checkpoint with a config, got one that a program wrote without. "
           "Restore it in that program.",
           checkpoint.path.string());
  Findings findings;
  auto config =
      read_yaml(checkpoint.config, fmt::format("config in {}", checkpoint.path.string()), findings);
  findings.throw_errors(checkpoint.path.string());
  return std::move(*config);
}

void restore(const run::Checkpoint& checkpoint, const Context& context) {
  run::restore(checkpoint, models_of(context), context.shared_states);
}

}  // namespace fe::config
