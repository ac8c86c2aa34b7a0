// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/yaml/node.h"

namespace fe::config {

/// The value as JSON: what YAML takes for a number, true, false or null is such, all else is text.
std::string write_json(const Node& node);

}  // namespace fe::config
