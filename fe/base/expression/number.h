// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace fe::expression {

/// A constant. Its type matters next to tensors: 2 * x keeps the type of whole numbers, 2.0 * x
/// does not.
struct Number {
  enum class Type : uint8_t { kBool, kInteger, kReal };

  double value = 0.0;
  Type type = Type::kReal;
};

}  // namespace fe::expression
