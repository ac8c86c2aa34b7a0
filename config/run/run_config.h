// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/schema/registry.h"
#include "config/sections/assembly.h"
#include "config/sections/models_section.h"
#include "config/sections/sections.h"
#include "config/yaml/node.h"
#include "fe/base/findings.h"
#include "fe/estimator/estimator.h"

namespace fe::config {

/// A run as a config describes it.
struct RunConfig {
  Node root;  ///< the config as it was resolved
  uint64_t seed = 0;
  EstimatorOptions estimator;
  InferSection infer;
  AssemblyPtr detector;  ///< of the section `detector`; null without one
  Context context;       ///< models and shared values by name
};

/// Reads every section and builds what it describes; seeds torch and fe first. Notes all faults,
/// each with its place, and gives nullopt then. Data sets are opened, nothing is trained.
/// `saved`: for a config that a checkpoint holds; see read_models().
std::optional<RunConfig> build_run(const Node& root,
                                   const Registry& registry,
                                   Findings& findings,
                                   const Recipes* saved = nullptr);

/// What Estimator::check() finds, sorted by place, and keys of the section infer that nothing
/// writes.
void check_run(const RunConfig& run, Findings& findings);

}  // namespace fe::config
