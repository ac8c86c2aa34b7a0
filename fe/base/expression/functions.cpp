// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/functions.h"

#include <array>

#include "fe/base/expression/limits.h"

namespace fe::expression {
namespace {

using Id = FunctionId;

// In the order of FunctionId.
constexpr std::array kFunctions = {
    Function{Id::kAbs, "abs", 1, 1, false, "abs(x)", "the absolute value"},
    Function{Id::kAll, "all", 1, 1, true, "all(x)", "whether every element is true (not 0)"},
    Function{Id::kAny, "any", 1, 1, true, "any(x)", "whether an element is true (not 0)"},
    Function{Id::kArgmax, "argmax", 1, 1, true, "argmax(x)",
             "the index of the largest element, in the flattened tensor unless an axis is given"},
    Function{Id::kCeil, "ceil", 1, 1, false, "ceil(x)", "the next whole number above"},
    Function{Id::kClip, "clip", 3, 3, false, "clip(x, low, high)", "x, but from low to high"},
    Function{Id::kCos, "cos", 1, 1, false, "cos(x)", "the cosine of radians"},
    Function{Id::kExp, "exp", 1, 1, false, "exp(x)", "e to the power of x"},
    Function{Id::kFloor, "floor", 1, 1, false, "floor(x)", "the next whole number below"},
    Function{Id::kLog, "log", 1, 1, false, "log(x)", "the natural logarithm"},
    Function{Id::kMax, "max", 1, kMaxArguments, true, "max(x) or max(a, b, ...)",
             "the largest element of one value; of several values, element by element"},
    Function{Id::kMean, "mean", 1, 1, true, "mean(x)", "the mean of the elements"},
    Function{Id::kMin, "min", 1, kMaxArguments, true, "min(x) or min(a, b, ...)",
             "the smallest element of one value; of several values, element by element"},
    Function{Id::kPow, "pow", 2, 2, false, "pow(x, y)", "x ** y"},
    Function{Id::kRound, "round", 1, 1, false, "round(x)",
             "the nearest whole number; halves go to the even one"},
    Function{Id::kSigmoid, "sigmoid", 1, 1, false, "sigmoid(x)", "1 / (1 + exp(-x))"},
    Function{Id::kSin, "sin", 1, 1, false, "sin(x)", "the sine of radians"},
    Function{Id::kSoftmax, "softmax", 1, 1, true, "softmax(x)",
             "exp(x) / sum(exp(x)) along an axis, by default the last one"},
    Function{Id::kSqrt, "sqrt", 1, 1, false, "sqrt(x)", "the square root"},
    Function{Id::kSum, "sum", 1, 1, true, "sum(x)", "the sum of the elements"},
    Function{Id::kTanh, "tanh", 1, 1, false, "tanh(x)", "the hyperbolic tangent"},
    Function{Id::kWhere, "where", 3, 3, false, "where(condition, a, b)",
             "a where the condition is true, else b"},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  for (const Function& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

const Function& function(FunctionId id) { return kFunctions[static_cast<size_t>(id)]; }

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& function : kFunctions) names.emplace_back(function.name);
  return names;
}

}  // namespace fe::expression
