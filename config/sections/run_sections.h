// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "config/schema/context.h"
#include "config/sections/assembly.h"
#include "config/sections/sections.h"
#include "config/yaml/node.h"
#include "fe/network/network.h"

/// Readers of the shorter sections of a config, `root`. They note faults and give nullopt then.
namespace fe::config {

/// Notes names in `root` that are no section.
void check_sections(const Node& root, Context& context);

inline constexpr uint64_t kDefaultSeed = 7;  ///< where the config has none
uint64_t read_seed(const Node& root, Context& context);

/// The ops of `detector`, if there is one (else nullptr), then a list of ops, which may name the
/// models made so far.
std::optional<Network> read_network(const Node& root, Context& context, const Assembly* detector);

std::optional<EstimatorSection> read_estimator(const Node& root, Context& context);

/// What `detector` says (nullptr: the defaults) where the config has no such section.
std::optional<InferSection> read_infer(const Node& root,
                                       Context& context,
                                       const Assembly* detector);

}  // namespace fe::config
