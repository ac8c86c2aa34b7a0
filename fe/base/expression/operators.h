// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace fe::expression {

/// In the order of their names, operator_name().
enum class Operator : uint8_t {
  kNegate,
  kNot,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kFloorDivide,
  kModulo,
  kPower,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kNotEqual,
  kAnd,
  kOr
};

inline constexpr std::string_view kOperatorNames[] = {
    "-", "not", "+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!=", "and", "or"};

constexpr std::string_view operator_name(Operator op) {
  return kOperatorNames[static_cast<int>(op)];
}

constexpr bool is_comparison(Operator op) {
  return op >= Operator::kLess && op <= Operator::kNotEqual;
}

}  // namespace fe::expression
