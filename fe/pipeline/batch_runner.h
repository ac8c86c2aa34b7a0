// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/pipeline/plan.h"

namespace fe {

struct BatchPosition {
  int64_t epoch = 1;
  int64_t number = 0;     ///< of the batch in its pass
  int64_t first_row = 0;  ///< where in the batch this rank's rows begin
  uint64_t seed = 0;
};

/// Turns collated columns into the columns of a batch: runs the ops listed after ops::Batch on this
/// rank's rows, and picks what the plan keeps, in order.
std::vector<Tensor> finish_batch(const PipelinePlan& plan,
                                 const std::vector<Tensor>& collated,
                                 const BatchPosition& position);

}  // namespace fe
