// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace fe::expression {

/// A word of an expression, and where it stands.
struct Token {
  enum class Kind {
    kNumber,
    kName,    ///< "x", "housing.outputs", and the words and, or, not
    kSymbol,  ///< "+", "**", "(", ...
    kEnd
  };

  Kind kind;
  std::string_view text;
  size_t at;  ///< its first byte, from 0

  bool is(std::string_view word) const {
    return (kind == Kind::kSymbol || kind == Kind::kName) && text == word;
  }
};

}  // namespace fe::expression
