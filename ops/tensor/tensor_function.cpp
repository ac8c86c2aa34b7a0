// SPDX-License-Identifier: Apache-2.0
#include "ops/tensor/tensor_function.h"

#include <torch/types.h>

#include <span>

namespace fe::ops {

TensorFunction::TensorFunction(Expression expression)
    : NamedFunction(expression),
      arity_(expression.arguments().size()),
      run_([expression = std::move(expression)](const Tensors& in, const State&) -> Tensors {
        return {expression(std::span<const Tensor>(in.data(), in.size()))};
      }) {}

}  // namespace fe::ops
