// SPDX-License-Identifier: Apache-2.0
#include "ops/array/array_function.h"

#include <torch/types.h>

#include <cstring>

#include "ops/array/array_expression.h"

namespace fe::ops {

ArrayFunction::ArrayFunction(Expression expression)
    : NamedFunction(expression),
      arity_(expression.arguments().size()),
      run_([expression = std::move(expression)](
               std::span<const Array> in, std::span<Array> out, SampleState&) {
        const Tensor result = evaluate(expression, in).contiguous();
        const at::IntArrayRef sizes = result.sizes();
        const Shape shape(std::span(sizes.data(), sizes.size()));
        void* values = out[0].resize(shape, to_dtype(result.scalar_type()));
        std::memcpy(values, result.data_ptr(), out[0].nbytes());
      }) {}

}  // namespace fe::ops
