// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fe::expression {

/// The functions of the language, in the order of their names.
enum class FunctionId : uint8_t {
  kAbs,
  kAll,
  kAny,
  kArgmax,
  kCeil,
  kClip,
  kCos,
  kExp,
  kFloor,
  kLog,
  kMax,
  kMean,
  kMin,
  kPow,
  kRound,
  kSigmoid,
  kSin,
  kSoftmax,
  kSqrt,
  kSum,
  kTanh,
  kWhere
};

/// A function that expressions may call.
struct Function {
  FunctionId id;           ///< which one
  std::string_view name;   ///< "clip"
  size_t least;            ///< fewest arguments
  size_t most;             ///< most arguments
  bool takes_axis;         ///< as axis=1, when it has one argument
  std::string_view usage;  ///< "clip(x, low, high)"
  std::string_view doc;    ///< what it computes
};

/// All of them, by name.
std::span<const Function> functions();
/// The function of that name, or nullptr.
const Function* find_function(std::string_view name);
/// The function of that id.
const Function& function(FunctionId id);
/// The names of all functions, in order.
std::vector<std::string> function_names();

}  // namespace fe::expression
