// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fe::expression {

/// Throws fe::Error: "Expression: column 7: MESSAGE", with the text and a caret below it. `at` is
/// a position in `text`, in bytes from 0.
[[noreturn]] void syntax_error(std::string_view text, size_t at, const std::string& message);

template <class... Args>
[[noreturn]] void fail_at(std::string_view text,
                          size_t at,
                          fmt::format_string<Args...> format,
                          Args&&... args) {
  syntax_error(text, at, fmt::format(format, std::forward<Args>(args)...));
}

/// The character at `at`, of one to four bytes: "×"; "byte 0xd7" where it is not valid UTF-8.
std::string character_at(std::string_view text, size_t at);

}  // namespace fe::expression
