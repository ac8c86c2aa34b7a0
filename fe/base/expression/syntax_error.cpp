// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/syntax_error.h"

#include <algorithm>
#include <vector>

#include "fe/base/error.h"

namespace fe::expression {
namespace {

// The bytes of the UTF-8 character that begins at `at`; 0: it is not valid.
size_t character_size(std::string_view text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return 1;
  const size_t size = byte >= 0xC2 && byte < 0xE0   ? 2
                      : byte >= 0xE0 && byte < 0xF0 ? 3
                      : byte >= 0xF0 && byte < 0xF5 ? 4
                                                    : 0;
  if (size == 0 || at + size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return 0;
  }
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool overlong = (byte == 0xE0 && second < 0xA0) || (byte == 0xF0 && second < 0x90);
  const bool surrogate = byte == 0xED && second >= 0xA0;
  const bool too_large = byte == 0xF4 && second >= 0x90;
  return overlong || surrogate || too_large ? 0 : size;
}

}  // namespace

std::string character_at(std::string_view text, size_t at) {
  const size_t size = character_size(text, at);
  const auto byte = static_cast<unsigned char>(text[at]);
  if (size == 0 || (size == 1 && (byte < 0x20 || byte == 0x7F))) {
    return fmt::format("byte {:#04x}", byte);
  }
  return std::string(text.substr(at, size));
}

void syntax_error(std::string_view text, size_t at, const std::string& message) {
  constexpr size_t kBefore = 60, kAfter = 30;  // characters shown of a long text
  std::vector<std::string> shown;
  size_t column = 0;
  for (size_t i = 0; i < text.size();) {
    const size_t size = character_size(text, i);
    const bool printable = size > 1 || (size == 1 && text[i] >= 0x20 && text[i] != 0x7F);
    const bool space = text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
    if (i < at) ++column;
    shown.push_back(printable ? std::string(text.substr(i, size)) : space ? " " : "?");
    i += std::max<size_t>(size, 1);
  }
  const size_t first = column > kBefore ? column - kBefore : 0;
  const size_t last = std::min(shown.size(), column + kAfter);
  std::string line = first > 0 ? "..." : "";
  const size_t caret = line.size() + column - first;
  for (size_t i = first; i < last; ++i) line += shown[i];
  while (line.ends_with(' ')) line.pop_back();
  if (last < shown.size()) line += "...";
  fail("Expression: column {}: {}\n    {}\n    {}^", column + 1, message, line,
       std::string(caret, ' '));
}

}  // namespace fe::expression
