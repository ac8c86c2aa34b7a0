// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/schema/registry.h"

namespace fe::config {

/// Every piece of the registry, and the sections of a config, as a JSON list of
///   {"category", "name", "doc", "origin", "options": [{"name", "doc", "required", "default",
///    "range", "type": {"kind", "text", "choices", "element", "null"}}]}
/// Help, reference pages and the JSON schema are made from it.
std::string pieces_json(const Registry& registry);

}  // namespace fe::config
