// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/findings.h"
#include "fe/estimator/loop/pass_cache.h"
#include "fe/estimator/loop/run_context.h"

namespace fe {

/// Compiles every pass of a run, in the first epoch of each signature, and lets every trace check
/// itself. Reads no data. Returns all faults. Throws fe::Error when the pipeline has no data.
Findings check_run(const RunContext& context);

/// Runs every plan on a first batch, and on a last one that is smaller, in a sandbox: models are
/// left as they were. Throws fe::Error for the first plan that fails.
void try_passes(const RunContext& context, PassCache& passes);

}  // namespace fe
