// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Turns collated columns into the columns of a batch: runs the ops listed after ops::Batch, and
/// picks what the plan keeps, in order.
std::vector<Tensor> finish_batch(const PipelinePlan& plan,
                                 const std::vector<Tensor>& collated,
                                 int64_t epoch,
                                 int64_t batch_number,
                                 uint64_t seed);

}  // namespace fe
