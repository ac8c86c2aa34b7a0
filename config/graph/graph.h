// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "config/run/run_config.h"
#include "plot/graph/plan_graph.h"

namespace fe::config {

/// The plans of `modes` that have data in `epoch`; by default train, eval and test. Mode infer is
/// drawn only when it is named: what happens to one sample's infer.input. Values that nothing reads
/// are left out, as in the run. Shapes come from one sample and one batch each; models and random
/// numbers are unchanged afterward. Throws fe::Error for a run that Estimator::check() would
/// refuse, and for a plan that fails.
std::vector<plot::PlanGraph> plan_graphs(const RunConfig& run,
                                         int64_t epoch = 1,
                                         const std::vector<Mode>& modes = {});

}  // namespace fe::config
