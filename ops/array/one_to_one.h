// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

/// For the constructor of an op that turns inputs[i] into outputs[i]: throws fe::Error unless there
/// is an output for each input, and at least one.
void check_one_to_one(const NumpyOp& op);

}  // namespace fe::ops
