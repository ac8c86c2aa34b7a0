// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "fe/base/expression/limits.h"

namespace fe::expression {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The remainder with the sign of b, as in Python.
double modulo(double a, double b) {
  const double rest = std::fmod(a, b);
  return rest != 0.0 && (rest < 0.0) != (b < 0.0) ? rest + b : rest;
}

// floor(a / b), but exact where the quotient is rounded: 1 // 0.1 is 9.
double floor_divide(double a, double b) {
  if (b == 0.0) return a / b;
  const double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0.0 && (rest < 0.0) != (b < 0.0)) quotient -= 1.0;
  return quotient == 0.0 ? std::copysign(0.0, a / b) : std::round(quotient);
}

double minimum(double a, double b) { return std::isnan(a) || a < b ? a : b; }
double maximum(double a, double b) { return std::isnan(a) || a > b ? a : b; }

// Constants are exact up to here, as whole numbers too.
bool is_exact(double value) { return std::fabs(value) <= 9007199254740992.0; }

using Type = Number::Type;

Type joined(std::span<const Number> values) {
  Type type = Type::kInteger;
  for (const Number& each : values) type = std::max(type, each.type);
  return type;
}

Number typed(double value, Type type) {
  return {value, type == Type::kInteger && !is_exact(value) ? Type::kReal : type};
}

Type power_type(std::span<const Number> values) {
  return values[1].value < 0.0 ? Type::kReal : joined(values);
}

}  // namespace

double apply(Operator op, double a) {
  return op == Operator::kNot ? static_cast<double>(a == 0.0) : -a;
}

double apply(Operator op, double a, double b) {
  switch (op) {
    case Operator::kNegate:
    case Operator::kNot:
      break;
    case Operator::kAdd:
      return a + b;
    case Operator::kSubtract:
      return a - b;
    case Operator::kMultiply:
      return a * b;
    case Operator::kDivide:
      return a / b;
    case Operator::kFloorDivide:
      return floor_divide(a, b);
    case Operator::kModulo:
      return modulo(a, b);
    case Operator::kPower:
      return std::pow(a, b);
    case Operator::kLess:
      return static_cast<double>(a < b);
    case Operator::kLessEqual:
      return static_cast<double>(a <= b);
    case Operator::kGreater:
      return static_cast<double>(a > b);
    case Operator::kGreaterEqual:
      return static_cast<double>(a >= b);
    case Operator::kEqual:
      return static_cast<double>(a == b);
    case Operator::kNotEqual:
      return static_cast<double>(a != b);
    case Operator::kAnd:
      return static_cast<double>(a != 0.0 && b != 0.0);
    case Operator::kOr:
      return static_cast<double>(a != 0.0 || b != 0.0);
  }
  return kNaN;
}

double apply(FunctionId function, std::span<const double> values) {
  const double x = values[0];
  double result = x;
  switch (function) {
    case FunctionId::kAbs:
      return std::fabs(x);
    case FunctionId::kAll:
    case FunctionId::kAny:
      return static_cast<double>(x != 0.0);
    case FunctionId::kArgmax:
      return 0.0;
    case FunctionId::kCeil:
      return std::ceil(x);
    case FunctionId::kClip:
      return minimum(maximum(x, values[1]), values[2]);
    case FunctionId::kCos:
      return std::cos(x);
    case FunctionId::kExp:
      return std::exp(x);
    case FunctionId::kFloor:
      return std::floor(x);
    case FunctionId::kLog:
      return std::log(x);
    case FunctionId::kMax:
      for (const double each : values) result = maximum(result, each);
      return result;
    case FunctionId::kMin:
      for (const double each : values) result = minimum(result, each);
      return result;
    case FunctionId::kMean:
    case FunctionId::kSum:
      return x;
    case FunctionId::kPow:
      return std::pow(x, values[1]);
    case FunctionId::kRound:
      return std::nearbyint(x);
    case FunctionId::kSigmoid:
      return 1.0 / (1.0 + std::exp(-x));
    case FunctionId::kSin:
      return std::sin(x);
    case FunctionId::kSoftmax:
      return std::isfinite(x) ? 1.0 : kNaN;
    case FunctionId::kSqrt:
      return std::sqrt(x);
    case FunctionId::kTanh:
      return std::tanh(x);
    case FunctionId::kWhere:
      return x != 0.0 ? values[1] : values[2];
  }
  return kNaN;
}

Number apply(Operator op, std::span<const Number> values) {
  if (values.size() == 1) {
    const bool is_not = op == Operator::kNot;
    return typed(apply(op, values[0].value), is_not ? Type::kBool : joined(values));
  }
  const double result = apply(op, values[0].value, values[1].value);
  if (is_comparison(op) || op == Operator::kAnd || op == Operator::kOr) {
    return {result, Type::kBool};
  }
  if (op == Operator::kDivide) return {result, Type::kReal};
  if (op == Operator::kPower) return typed(result, power_type(values));
  return typed(result, joined(values));
}

Number apply(FunctionId function, std::span<const Number> values) {
  std::array<double, kMaxArguments> doubles;
  std::transform(values.begin(), values.end(), doubles.begin(),
                 [](const Number& each) { return each.value; });
  const double result = apply(function, std::span<const double>(doubles.data(), values.size()));
  switch (function) {
    case FunctionId::kAll:
    case FunctionId::kAny:
      return {result, Type::kBool};
    case FunctionId::kArgmax:
      return {result, Type::kInteger};
    case FunctionId::kAbs:
    case FunctionId::kCeil:
    case FunctionId::kClip:
    case FunctionId::kFloor:
    case FunctionId::kMax:
    case FunctionId::kMin:
    case FunctionId::kRound:
    case FunctionId::kSum:
      return typed(result, joined(values));
    case FunctionId::kPow:
      return typed(result, power_type(values));
    case FunctionId::kWhere:
      return typed(result, joined(values.subspan(1)));
    default:
      return {result, Type::kReal};
  }
}

double run(const Program& program, std::span<const double> arguments) {
  std::array<double, kMaxValues> stack;
  double* top = stack.data();  // one past the last value
  for (const Instruction& step : program.code) {
    double* first = top - step.operands;
    double result = 0.0;
    switch (step.kind) {
      case Instruction::Kind::kConstant:
        result = step.number.value;
        break;
      case Instruction::Kind::kArgument:
        result = arguments[step.which];
        break;
      case Instruction::Kind::kOperator:
        result = step.operands == 1 ? apply(step.op, first[0]) : apply(step.op, first[0], first[1]);
        break;
      case Instruction::Kind::kCall:
        result = apply(step.function, std::span<const double>(first, step.operands));
        break;
      case Instruction::Kind::kChain: {
        const std::vector<Operator>& comparisons = program.chains[step.which];
        result = 1.0;
        for (size_t i = 0; i < comparisons.size() && result != 0.0; ++i) {
          result = apply(comparisons[i], first[i], first[i + 1]);
        }
        break;
      }
      case Instruction::Kind::kIndex:
        result = kNaN;
        break;
    }
    *first = result;
    top = first + 1;
  }
  return stack[0];
}

}  // namespace fe::expression
