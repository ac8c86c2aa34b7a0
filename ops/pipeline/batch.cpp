// SPDX-License-Identifier: Apache-2.0
#include "ops/pipeline/batch.h"

namespace fe::ops {

Batch::Batch(const BatchOptions& options)
    : NumpyOp(options, Keys::none(), Keys::none()),
      rule_{.batch_size = options.batch_size,
            .drop_last = options.drop_last,
            .pad_value = options.pad_value} {}

}  // namespace fe::ops
