// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fe::expression {

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
  FunctionId id;
  std::string_view name;
  size_t least;            ///< arguments
  size_t most;             ///< arguments
  bool takes_axis;         ///< as axis=1, when it has one argument
  std::string_view usage;  ///< "clip(x, low, high)"
  std::string_view doc;
};

/// All of them, by name.
std::span<const Function> functions();
/// The function of that name, or nullptr.
const Function* find_function(std::string_view name);
const Function& function(FunctionId id);
std::vector<std::string> function_names();

}  // namespace fe::expression
