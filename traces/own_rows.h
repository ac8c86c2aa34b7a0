// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/tensor.h"
#include "fe/estimator/trace.h"

namespace fe::traces {

/// A tensor of the current batch without the row that stands in where this process has no sample of
/// the batch.
inline Tensor own_rows(const Data& data, const Tensor& tensor) {
  return data.batch_size() > 0 ? tensor : tensor.narrow(0, 0, 0);
}

}  // namespace fe::traces
