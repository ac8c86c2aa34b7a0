// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "config/schema/option_type.h"
#include "fe/model/layers.h"
#include "fe/model/module.h"

namespace fe::config {

/// The module of a map with one of
///   layers: [{Linear: {...}}, ReLU, ...]           one layer after the other
///   architecture: NAME, options: {...}             a registered one
/// `owner` says whose it is. Faults are noted, and nullopt given.
std::optional<Module> read_module(const Node& node, Context& context, const std::string& owner);

template <>
struct OptionType<Module> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::kPiece, .text = "Module"}; }
  static auto read(const Node& node, Context& context, const std::string& what) {
    return read_module(node, context, what);
  }
  static Module stand_in() { return sequential({layers::ReLU{}}); }
};

}  // namespace fe::config
