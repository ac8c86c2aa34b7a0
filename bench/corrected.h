// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/estimator/estimator.h"

namespace bench {

/// The training of configs/alocc.yaml, without its schedules and evaluation: both networks, batches
/// of 128 on all ranks together, generated images, one worker. `steps`: of its one epoch.
fe::EstimatorOptions corrected_training(int64_t steps,
                                        std::vector<fe::Scheduled<fe::AnyTrace>> traces);

}  // namespace bench
