// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "fe/base/array.h"
#include "fe/base/expression/expression.h"
#include "fe/base/tensor.h"

namespace fe::ops {

/// An expression of host arrays, which are seen as tensors without a copy. No gradients.
Tensor evaluate(const Expression& expression, std::span<const Array> values);

/// Whether an expression of arrays is true: not 0. Throws fe::Error unless it gives one value.
bool holds(const Expression& expression, std::span<const Array> values);

}  // namespace fe::ops
