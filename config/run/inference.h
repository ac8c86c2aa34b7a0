// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "config/schema/registry.h"
#include "fe/run/checkpoint.h"
#include "fe/run/inference.h"

namespace fe::config {

/// Builds and restores what inference needs from the checkpoint alone, on the device that training
/// had, if it is available. Neither data sets nor weights files are opened.
run::Inference build_inference(const run::Checkpoint& checkpoint, const Registry& registry);

/// From a checkpoint, a run folder or a model file. Throws fe::Error for anything else.
run::Inference open_inference(const std::filesystem::path& path, const Registry& registry);

}  // namespace fe::config
