// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "config/run/run_config.h"
#include "config/schema/context.h"
#include "config/yaml/node.h"
#include "fe/estimator/record/summary.h"
#include "fe/run/checkpoint.h"

/// Checkpoints (fe/run/checkpoint.h) of runs that a config describes.
namespace fe::config {

/// Writes a run's models as they are now, and its config. `summary` holds the run's numbers.
void save_checkpoint(const RunConfig& run,
                     const std::filesystem::path& path,
                     const Summary& summary = {});

/// The config that the checkpoint holds. Throws fe::Error for one that a program wrote without.
Node config_of(const run::Checkpoint& checkpoint);

/// Brings weights and shared values into those of `context`, which was filled from the
/// checkpoint's config with its recipes. Throws as run::restore() does.
void restore(const run::Checkpoint& checkpoint, const Context& context);

}  // namespace fe::config
