// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "fe/base/expression/ast.h"
#include "fe/base/expression/number.h"
#include "fe/base/tensor.h"

/// The arithmetic of expressions on tensors: torch's, with these differences, so that numbers and
/// tensors agree. True counts as 1 and false as 0, as in Python; a constant that the whole numbers
/// of a tensor cannot hold makes them int64; means of whole numbers are float32.
namespace fe::expression {

/// A tensor, or a constant.
struct Value {
  Tensor tensor = {};  ///< not defined: a constant
  Number number = {};

  bool is_tensor() const { return tensor.defined(); }
};

/// Not both constant, which constants are made for; see numbers.h.
Value apply(Operator op, std::span<const Value> operands);
Value chain(std::span<const Operator> comparisons, std::span<const Value> operands);
Value index(const Tensor& tensor, std::span<const IndexItem> items);

/// In tensor_functions.cpp. `real`: the type of a result that is made of constants alone.
Value apply(FunctionId function,
            std::span<const Value> operands,
            std::optional<int64_t> axis,
            at::ScalarType real);

bool is_whole(const Tensor& tensor);
/// Whole numbers as float32, others as they are.
Tensor as_real(const Tensor& tensor);
/// False and true as whole numbers, others as they are.
Tensor without_bool(const Tensor& tensor);
/// A constant as a tensor that takes part in torch's promotion of types as a number does.
Tensor as_wrapped(const Value& value);
Tensor as_truth(const Value& value);
Value elementwise_power(const Value& base, const Value& exponent);

/// A tensor of its own for a constant, on the device of `like`, if that is defined.
Tensor to_tensor(const Value& value, const Tensor& like);

}  // namespace fe::expression
