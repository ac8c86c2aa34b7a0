// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "config/run/run_config.h"
#include "config/schema/registry.h"
#include "fe/base/findings.h"
#include "fe/run/checkpoint.h"

namespace fe::app {

/// The run that wrote a checkpoint, with its data sets and weights, after `settings` as --set takes
/// them. `findings` must outlive it. Throws fe::Error with every fault.
config::RunConfig rebuild_run(const run::Checkpoint& checkpoint,
                              const std::vector<std::string>& settings,
                              const config::Registry& registry,
                              Findings& findings);

}  // namespace fe::app
