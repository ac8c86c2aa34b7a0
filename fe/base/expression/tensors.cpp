// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/tensors.h"

#include <ATen/ScalarOps.h>
#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/base/expression/numbers.h"

namespace fe::expression {
namespace {

at::Scalar scalar(const Number& number) {
  if (number.type == Number::Type::kReal) return number.value;
  return static_cast<int64_t>(number.value);
}

// Types of fewer than 64 bits become int64 next to a constant that they cannot hold: torch would
// wrap the constant.
Tensor fitted(const Tensor& tensor, const Number& number) {
  if (number.type == Number::Type::kReal) return tensor;
  double low = 0.0, high = 0.0;
  switch (tensor.scalar_type()) {
    case at::kByte:
      high = 255.0;
      break;
    case at::kChar:
      low = -128.0, high = 127.0;
      break;
    case at::kShort:
      low = -32768.0, high = 32767.0;
      break;
    case at::kInt:
      low = -2147483648.0, high = 2147483647.0;
      break;
    default:
      return tensor;
  }
  return number.value < low || number.value > high ? tensor.to(at::kLong) : tensor;
}

// With what the other operand is: next to a tensor of numbers, false and true become its type.
Tensor counted(const Tensor& tensor, const Value& other) {
  if (tensor.scalar_type() != at::kBool) {
    return other.is_tensor() ? tensor : fitted(tensor, other.number);
  }
  const bool to_other = other.is_tensor() && other.tensor.scalar_type() != at::kBool;
  return tensor.to(to_other ? other.tensor.scalar_type() : at::kLong);
}

// The operators of torch's C++ API where it has them: an expression gives the same bits.
Tensor arithmetic(Operator op, const Value& left, const Value& right) {
  if (!left.is_tensor()) {
    const Tensor b = counted(right.tensor, left);
    switch (op) {
      case Operator::kAdd:
        return b.add(scalar(left.number));
      case Operator::kSubtract:
        return at::rsub(b, scalar(left.number));
      case Operator::kMultiply:
        return b.mul(scalar(left.number));
      default:
        return arithmetic(op, {as_wrapped(left)}, {b});
    }
  }
  const Tensor a = counted(left.tensor, right);
  if (!right.is_tensor()) {
    const at::Scalar b = scalar(right.number);
    switch (op) {
      case Operator::kAdd:
        return a.add(b);
      case Operator::kSubtract:
        return a.sub(b);
      case Operator::kMultiply:
        return a.mul(b);
      case Operator::kDivide:
        return a.div(b);
      case Operator::kFloorDivide:
        return a.div(b, "floor");
      default:
        return a.remainder(b);
    }
  }
  const Tensor b = counted(right.tensor, left);
  switch (op) {
    case Operator::kAdd:
      return a.add(b);
    case Operator::kSubtract:
      return a.sub(b);
    case Operator::kMultiply:
      return a.mul(b);
    case Operator::kDivide:
      return a.div(b);
    case Operator::kFloorDivide:
      return a.div(b, "floor");
    default:
      return a.remainder(b);
  }
}

template <class Right>
Tensor compare(Operator op, const Tensor& left, const Right& right) {
  switch (op) {
    case Operator::kLess:
      return left.lt(right);
    case Operator::kLessEqual:
      return left.le(right);
    case Operator::kGreater:
      return left.gt(right);
    case Operator::kGreaterEqual:
      return left.ge(right);
    case Operator::kEqual:
      return left.eq(right);
    default:
      return left.ne(right);
  }
}

// a < b as b > a.
Operator turned(Operator op) {
  switch (op) {
    case Operator::kLess:
      return Operator::kGreater;
    case Operator::kLessEqual:
      return Operator::kGreaterEqual;
    case Operator::kGreater:
      return Operator::kLess;
    case Operator::kGreaterEqual:
      return Operator::kLessEqual;
    default:
      return op;
  }
}

Value compare_values(Operator op, const Value& left, const Value& right) {
  if (!left.is_tensor() && !right.is_tensor()) {
    return {.number = {apply(op, left.number.value, right.number.value), Number::Type::kBool}};
  }
  if (!left.is_tensor()) return compare_values(turned(op), right, left);
  if (right.is_tensor()) return {compare(op, left.tensor, right.tensor)};
  return {compare(op, fitted(left.tensor, right.number), scalar(right.number))};
}

}  // namespace

bool is_whole(const Tensor& tensor) {
  return at::isIntegralType(tensor.scalar_type(), /*includeBool=*/true);
}

Tensor as_real(const Tensor& tensor) {
  return is_whole(tensor) ? tensor.to(at::typeMetaToScalarType(at::get_default_dtype())) : tensor;
}

Tensor without_bool(const Tensor& tensor) {
  return tensor.scalar_type() == at::kBool ? tensor.to(at::kLong) : tensor;
}

Tensor as_wrapped(const Value& value) {
  return value.is_tensor() ? value.tensor : at::native::wrapped_scalar_tensor(scalar(value.number));
}

Tensor as_truth(const Value& value) {
  if (!value.is_tensor()) return at::native::wrapped_scalar_tensor(value.number.value != 0.0);
  return value.tensor.scalar_type() == at::kBool ? value.tensor : value.tensor.ne(0);
}

Value elementwise_power(const Value& base, const Value& exponent) {
  if (!base.is_tensor()) {
    return {at::pow(scalar(base.number), counted(exponent.tensor, base))};
  }
  const Tensor a = counted(base.tensor, exponent);
  if (exponent.is_tensor()) return {at::pow(a, counted(exponent.tensor, base))};
  // Of whole numbers torch has no negative powers.
  return {at::pow(exponent.number.value < 0.0 ? as_real(a) : a, scalar(exponent.number))};
}

Value apply(Operator op, std::span<const Value> operands) {
  const Value& a = operands[0];
  if (op == Operator::kNegate) return {without_bool(a.tensor).neg()};
  if (op == Operator::kNot) return {a.tensor.logical_not()};
  const Value& b = operands[1];
  if (op == Operator::kAnd) return {as_truth(a).logical_and(as_truth(b))};
  if (op == Operator::kOr) return {as_truth(a).logical_or(as_truth(b))};
  if (op == Operator::kPower) return elementwise_power(a, b);
  if (is_comparison(op)) return compare_values(op, a, b);
  return {arithmetic(op, a, b)};
}

Value chain(std::span<const Operator> comparisons, std::span<const Value> operands) {
  Value all = compare_values(comparisons[0], operands[0], operands[1]);
  for (size_t i = 1; i < comparisons.size(); ++i) {
    const Value next = compare_values(comparisons[i], operands[i], operands[i + 1]);
    all = {as_truth(all).logical_and(as_truth(next))};
  }
  return all;
}

Value index(const Tensor& tensor, std::span<const IndexItem> items) {
  Tensor result = tensor;
  int64_t dim = 0;
  for (const IndexItem& item : items) {
    FE_CHECK(dim < result.dim(), "expected at most {} indices of {}, got {}.", tensor.dim(),
             describe(tensor), items.size());
    if (item.is_slice) {
      result = result.slice(dim++, item.start, item.stop);
      continue;
    }
    const int64_t size = result.size(dim);
    FE_CHECK(item.start >= -size && item.start < size,
             "the index {} is outside of axis {} of {}, which has {} elements.", item.start, dim,
             shape_str(result.sizes()), size);
    result = result.select(dim, item.start);
  }
  return {result};
}

Tensor to_tensor(const Value& value, const Tensor& like) {
  if (value.is_tensor()) return value.tensor;
  const Number& number = value.number;
  at::TensorOptions options = number.type == Number::Type::kBool      ? at::kBool
                              : number.type == Number::Type::kInteger ? at::kLong
                                                                      : at::kDouble;
  if (like.defined()) options = options.device(like.device());
  const Tensor tensor = at::scalar_tensor(scalar(number), options);
  // By way of float64, as a number that float32 cannot hold becomes infinite.
  return number.type == Number::Type::kReal ? tensor.to(at::kFloat) : tensor;
}

}  // namespace fe::expression
