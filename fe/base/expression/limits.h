// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// What an expression may grow to: a hostile text must neither overflow the stack nor take long.
namespace fe::expression {

inline constexpr size_t kMaxLength = 10'000;  ///< bytes of the text
inline constexpr size_t kMaxDepth = 100;      ///< brackets, calls and signs inside each other
inline constexpr size_t kMaxArguments = 64;   ///< of one call
inline constexpr size_t kMaxValues = 256;     ///< values that wait for an operator at one time
inline constexpr int kMaxDims = 64;           ///< index items, and the highest axis

}  // namespace fe::expression
