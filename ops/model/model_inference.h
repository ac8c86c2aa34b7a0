// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "fe/run/inference.h"

namespace fe::ops {

/// Inference with the model of a model file, from "input" to "output", without a pipeline. Throws
/// fe::Error for a file that is missing, damaged or no model file.
run::Inference model_inference(const std::filesystem::path& path);

}  // namespace fe::ops
