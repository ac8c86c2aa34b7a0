// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/yaml/node.h"

namespace fe::app {

/// A value that two configs do not share.
struct ConfigDifference {
  std::string path;  ///< "network.RLoss.alpha", as --set takes it
  std::string a;     ///< the value; empty where the config has none
  std::string b;
};

/// Where `b` differs from `a`, in the order of `a`, then what only `b` has. Items of a list of
/// pieces are paired by the piece they name; the second one of a name is "UpdateOp(2)".
std::vector<ConfigDifference> config_difference(const config::Node& a, const config::Node& b);

}  // namespace fe::app
