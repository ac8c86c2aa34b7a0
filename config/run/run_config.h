// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/schema/registry.h"
#include "config/yaml/node.h"
#include "fe/base/findings.h"
#include "fe/estimator/estimator.h"
#include "fe/run/checkpoint.h"
#include "fe/run/detector.h"

namespace fe::config {

/// A run as a config describes it.
struct RunConfig {
  Node root;                                 ///< the config as it was resolved
  uint64_t seed = 0;                         ///< the root seed
  EstimatorOptions estimator;                ///< the training
  run::InferOptions infer;                   ///< the section `infer`
  run::DetectorPtr detector;                 ///< of the section `detector`; null without one
  std::map<std::string, std::any> sections;  ///< what other sections hold, by name
  Context context;                           ///< models and shared values by name
};

/// Reads every section and builds what it describes; seeds torch and fe first. Notes all faults,
/// each with its place, and gives nullopt then. Data sets are opened, nothing is trained.
/// `saved`: for a config that a checkpoint holds; see RunDraft.
std::optional<RunConfig> build_run(const Node& root,
                                   const Registry& registry,
                                   Findings& findings,
                                   const run::Recipes* saved = nullptr);

/// What Estimator::check() finds, sorted by place, and keys of the section infer that nothing
/// writes.
void check_run(const RunConfig& run, Findings& findings);

}  // namespace fe::config
