// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/run/checkpoint.h"
#include "config/run/run_config.h"
#include "config/schema/registry.h"
#include "fe/base/findings.h"

namespace fe::app {

/// The run that a checkpoint is of, with its data sets and weights, after `settings` as --set takes
/// them. `findings` must outlive it. Throws fe::Error with every fault.
config::RunConfig rebuild_run(config::Checkpoint checkpoint,
                              const std::vector<std::string>& settings,
                              const config::Registry& registry,
                              Findings& findings);

}  // namespace fe::app
