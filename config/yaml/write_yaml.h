// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/yaml/node.h"

namespace fe::config {

/// The value as YAML text, with one key or item per line; short values of options in one line.
/// read_yaml() of it gives the same value.
std::string write_yaml(const Node& node);

/// The value in one line: "{inputs: x, std: 0.5}".
std::string flow_yaml(const Node& node);

}  // namespace fe::config
