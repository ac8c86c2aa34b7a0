// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>

#include "apps/fe/train/config_arguments.h"
#include "config/schema/registry.h"
#include "detect/evaluation.h"

namespace fe::app {

/// Whether a config has what evaluate_run() needs: test_data or eval_data, and normal_labels among
/// the detector's options.
bool can_evaluate(const config::Node& config);

/// Evaluates the detector of a run on the data sets of its config, test_data or else eval_data, and
/// writes evaluation.json and plots into the folder. nullopt unless can_evaluate() its config.
std::optional<detect::Evaluation> evaluate_run(const std::filesystem::path& folder,
                                               const config::Registry& registry);

}  // namespace fe::app
