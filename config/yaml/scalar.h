// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "config/schema/context.h"
#include "config/yaml/node.h"

namespace fe::config {

/// Reads one value. `what` says whose it is ("GaussianNoise: std"); a fault is noted with its place
/// and nullopt given.
std::optional<bool> read_bool(const Node& node, Context& context, const std::string& what);
/// A whole number; nullopt after a fault.
std::optional<int64_t> read_integer(const Node& node, Context& context, const std::string& what);
/// A number; nullopt after a fault.
std::optional<double> read_number(const Node& node, Context& context, const std::string& what);
/// A text; nullopt after a fault.
std::optional<std::string> read_text(const Node& node, Context& context, const std::string& what);
/// A text that must be one of `choices`; its number among them.
std::optional<size_t> read_choice(const Node& node,
                                  Context& context,
                                  const std::string& what,
                                  const std::vector<std::string>& choices);
/// Notes "what: expected EXPECTED, got NODE."
void wrong_type(const Node& node,
                Context& context,
                const std::string& what,
                const std::string& expected);

}  // namespace fe::config
