// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace fe {

/// The only exception type of fe. The message names what failed, where, what was expected, what was
/// found, and how to fix it.
class Error : public std::runtime_error {
 public:
  /// What the process should exit with when nobody handles the error.
  enum class Kind {
    kInput = 2,   ///< bad configuration, file, shape, key, or option: the user can fix it
    kFailure = 1  ///< something broke while running: a full disk, a NaN loss
  };

  /// From the complete message.
  explicit Error(const std::string& text, Kind kind = Kind::kInput)
      : std::runtime_error(text), kind_(kind) {}

  /// Who can fix it.
  Kind kind() const { return kind_; }
  /// The exit code of the process: 2 or 1.
  int exit_code() const { return static_cast<int>(kind_); }

 private:
  Kind kind_;
};

/// Throws an Error of kind kInput. The format string is checked at compile time.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...));
}

/// Throws an Error of kind kFailure.
template <class... Args>
[[noreturn]] void fail_running(fmt::format_string<Args...> format, Args&&... args) {
  throw Error(fmt::format(format, std::forward<Args>(args)...), Error::Kind::kFailure);
}

}  // namespace fe

/// Throws fe::Error unless `condition` holds. The message is formatted only on failure:
///   FE_CHECK(x.dim() == 4, "RandomCrop: expected {} of shape [N, C, H, W], got {}.", key, shape);
#define FE_CHECK(condition, ...)   \
  do {                             \
    if (!(condition)) [[unlikely]] \
      ::fe::fail(__VA_ARGS__);     \
  } while (false)
