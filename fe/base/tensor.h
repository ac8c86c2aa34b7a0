// SPDX-License-Identifier: Apache-2.0
#pragma once

// ivalue.h first: clang refuses libtorch 1.13's Tensor.h before it in C++20.
#include <ATen/core/ivalue.h>

#include <ATen/core/Tensor.h>
#include <c10/util/SmallVector.h>
#include <fmt/format.h>

#include <string>

#include "fe/base/array.h"
#include "fe/base/key_map.h"

namespace fe {

/// libtorch's tensor.
using at::Tensor;

/// A few tensors, without a heap allocation up to four: what an op gets and gives.
using Tensors = c10::SmallVector<Tensor, 4>;

/// Values of one sample, and of one batch, by key.
using Sample = KeyMap<Array>;
/// Values of one batch by key.
using Batch = KeyMap<Tensor>;

/// libtorch's type for `dtype`.
at::ScalarType scalar_type(Dtype dtype);
/// Throws fe::Error for a type Array has not (half, complex).
Dtype to_dtype(at::ScalarType type);

/// A tensor that shares the array's values, which must not be written to.
Tensor as_tensor(const Array& array);
/// A copy on the host, of any device's tensor.
Array to_array(const Tensor& tensor);

/// "float32 [128, 1, 28, 28]"
std::string describe(const Tensor& tensor);
/// "[128, 1, 28, 28]"
std::string shape_str(at::IntArrayRef sizes);

}  // namespace fe
