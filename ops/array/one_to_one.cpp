// SPDX-License-Identifier: Apache-2.0
#include "ops/array/one_to_one.h"

#include "fe/base/error.h"

namespace fe::ops {

void check_one_to_one(const NumpyOp& op) {
  FE_CHECK(!op.inputs().empty() && op.inputs().size() == op.outputs().size(),
           "{}: expected one output for each input, got inputs [{}] and outputs [{}].", op.name(),
           fmt::join(op.inputs(), ", "), fmt::join(op.outputs(), ", "));
}

}  // namespace fe::ops
