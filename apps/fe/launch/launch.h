// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "apps/fe/launch/arguments.h"

namespace fe::app {

/// `fe launch`: starts the ranks of this machine, watches over them, and restarts them when one
/// fails. Returns the exit code. `commands`: those of fe. Throws fe::Error for arguments that
/// contradict each other, before anything is started.
int launch(const LaunchArguments& arguments, const std::vector<std::string>& commands);

}  // namespace fe::app
