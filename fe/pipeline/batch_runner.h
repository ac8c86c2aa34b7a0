// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Identifies a batch for the ops that work on it.
struct BatchPosition {
  int64_t epoch = 1;
  int64_t number = 0;     ///< of the batch in its pass
  int64_t first_row = 0;  ///< the index in the batch of this rank's first row
  uint64_t seed = 0;
};

/// Turns collated columns into the columns of a batch: runs the batch steps of the plan on this
/// rank's rows and selects the columns that the plan keeps, in order.
std::vector<Tensor> finish_batch(const PipelinePlan& plan,
                                 const std::vector<Tensor>& collated,
                                 const BatchPosition& position);

}  // namespace fe
