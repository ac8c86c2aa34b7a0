// SPDX-License-Identifier: Apache-2.0
#include "ops/array/array_expression.h"

#include <torch/types.h>

#include <algorithm>
#include <array>

#include "fe/base/error.h"

namespace fe::ops {

Tensor evaluate(const Expression& expression, std::span<const Array> values) {
  const at::NoGradGuard no_gradients;
  Tensors tensors;
  for (const Array& value : values) tensors.push_back(as_tensor(value));
  return expression(std::span<const Tensor>(tensors.data(), tensors.size()));
}

bool holds(const Expression& expression, std::span<const Array> values) {
  // Labels and other single numbers, the usual case, need no tensors.
  std::array<double, 8> numbers;
  const bool are_numbers = values.size() <= numbers.size() &&
                           std::all_of(values.begin(), values.end(),
                                       [](const Array& each) { return each.shape().dim() == 0; });
  if (are_numbers) {
    std::transform(values.begin(), values.end(), numbers.begin(),
                   [](const Array& each) { return each.item<double>(); });
    return expression(std::span<const double>(numbers.data(), values.size())) != 0.0;
  }
  const Tensor result = evaluate(expression, values);
  FE_CHECK(result.numel() == 1,
           "expected fn to give one value, true or false, got {}. Reduce it with any() or all().",
           describe(result));
  return result.ne(0).item().toBool();
}

}  // namespace fe::ops
