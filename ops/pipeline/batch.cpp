// SPDX-License-Identifier: Apache-2.0
#include "ops/pipeline/batch.h"

namespace fe::ops {

Batch::Batch(BatchOptions options)
    : NumpyOp(describe("Batch", options), Keys::none(), Keys::none(), options.mode, options.ds_id),
      rule_{.batch_size = options.batch_size,
            .drop_last = options.drop_last,
            .pad_value = options.pad_value} {}

}  // namespace fe::ops
