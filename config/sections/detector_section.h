// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "config/schema/context.h"
#include "config/sections/assembly.h"
#include "config/yaml/node.h"

namespace fe::config {

/// Reads the section `detector` of the config `root`, which stands for models and a network:
///
///   detector: {OutlierAE: {encoder_net: {layers: [...]}, decoder_net: {layers: [...]}}}
///
/// Its models join context.models, and a checkpoint keeps its state. A null pointer where there is
/// no such section; nullopt when faults were noted.
std::optional<AssemblyPtr> read_detector(const Node& root, Context& context);

}  // namespace fe::config
