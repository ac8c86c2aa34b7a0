// SPDX-License-Identifier: Apache-2.0
#include <torch/types.h>

#include "fe/base/expression/tensors.h"

namespace fe::expression {
namespace {

// Whole numbers are what floor, ceil and round make of them.
template <class Round>
Tensor rounded(const Tensor& tensor, const Round& round) {
  return is_whole(tensor) ? without_bool(tensor) : round(tensor);
}

Tensor numbers(const Value& value) { return without_bool(as_wrapped(value)); }

Tensor extreme(bool largest, std::span<const Value> values, std::optional<int64_t> axis) {
  if (values.size() > 1) {
    Tensor result = numbers(values[0]);
    for (const Value& value : values.subspan(1)) {
      const Tensor next = numbers(value);
      result = largest ? at::maximum(result, next) : at::minimum(result, next);
    }
    return result;
  }
  const Tensor x = without_bool(values[0].tensor);
  if (axis) return largest ? x.amax(*axis) : x.amin(*axis);
  return largest ? x.max() : x.min();
}

Tensor clipped(std::span<const Value> values) {
  const Value &x = values[0], &low = values[1], &high = values[2];
  if (x.is_tensor() && !low.is_tensor() && !high.is_tensor() && !is_whole(x.tensor)) {
    return x.tensor.clamp(low.number.value, high.number.value);
  }
  return at::minimum(at::maximum(numbers(x), numbers(low)), numbers(high));
}

// Of two numbers: a tensor of `real`, as nothing else determines their precision.
Tensor chosen(std::span<const Value> values, at::ScalarType real) {
  const Tensor condition = as_truth(values[0]);
  const Tensor a = as_wrapped(values[1]), b = as_wrapped(values[2]);
  const bool are_numbers = !values[1].is_tensor() && !values[2].is_tensor();
  at::ScalarType type = at::result_type(a, b);
  if (are_numbers && at::isFloatingType(type)) type = real;
  // A copy is an ordinary tensor: as_wrapped() makes some whose type torch does not count.
  const auto options =
      at::TensorOptions(type).device(values[0].is_tensor()   ? values[0].tensor.device()
                                     : values[1].is_tensor() ? a.device()
                                                             : b.device());
  return at::where(condition.to(options.device()),
                   a.to(options, /*non_blocking=*/false, /*copy=*/true),
                   b.to(options, /*non_blocking=*/false, /*copy=*/true));
}

Tensor all_or_any(FunctionId function, const Tensor& truth, std::optional<int64_t> axis) {
  if (function == FunctionId::kAll) return axis ? truth.all(*axis) : truth.all();
  return axis ? truth.any(*axis) : truth.any();
}

Tensor reduced(FunctionId function, const Value& value, std::optional<int64_t> axis) {
  const Tensor& x = value.tensor;
  switch (function) {
    case FunctionId::kArgmax:
      return axis ? without_bool(x).argmax(*axis) : without_bool(x).argmax();
    case FunctionId::kSoftmax:
      return as_real(x).softmax(axis.value_or(-1));
    case FunctionId::kMean:
      return axis ? as_real(x).mean(*axis) : as_real(x).mean();
    case FunctionId::kSum:
      return axis ? x.sum(*axis) : x.sum();
    default:
      return all_or_any(function, as_truth(value), axis);
  }
}

Tensor of_one(FunctionId function, const Tensor& x) {
  switch (function) {
    case FunctionId::kAbs:
      return without_bool(x).abs();
    case FunctionId::kCeil:
      return rounded(x, [](const Tensor& t) { return t.ceil(); });
    case FunctionId::kCos:
      return x.cos();
    case FunctionId::kExp:
      return x.exp();
    case FunctionId::kFloor:
      return rounded(x, [](const Tensor& t) { return t.floor(); });
    case FunctionId::kLog:
      return x.log();
    case FunctionId::kRound:
      return rounded(x, [](const Tensor& t) { return t.round(); });
    case FunctionId::kSigmoid:
      return x.sigmoid();
    case FunctionId::kSin:
      return x.sin();
    case FunctionId::kSqrt:
      return x.sqrt();
    default:
      return x.tanh();
  }
}

}  // namespace

Value apply(FunctionId function,
            std::span<const Value> operands,
            std::optional<int64_t> axis,
            at::ScalarType real) {
  switch (function) {
    case FunctionId::kMax:
    case FunctionId::kMin:
      return {extreme(function == FunctionId::kMax, operands, axis)};
    case FunctionId::kClip:
      return {clipped(operands)};
    case FunctionId::kWhere:
      return {chosen(operands, real)};
    case FunctionId::kPow:
      return elementwise_power(operands[0], operands[1]);
    case FunctionId::kAll:
    case FunctionId::kAny:
    case FunctionId::kArgmax:
    case FunctionId::kMean:
    case FunctionId::kSoftmax:
    case FunctionId::kSum:
      return {reduced(function, operands[0], axis)};
    default:
      return {of_one(function, operands[0].tensor)};
  }
}

}  // namespace fe::expression
