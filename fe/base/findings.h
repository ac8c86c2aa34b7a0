// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace fe {

/// What a check found: all of it, not only the first fault. The same text is kept once.
class Findings {
 public:
  /// Adds an error.
  template <class... Args>
  void error(fmt::format_string<Args...> format, Args&&... args) {
    add(errors_, fmt::format(format, std::forward<Args>(args)...));
  }
  /// Adds a warning.
  template <class... Args>
  void warning(fmt::format_string<Args...> format, Args&&... args) {
    add(warnings_, fmt::format(format, std::forward<Args>(args)...));
  }

  /// The errors, in order of discovery.
  const std::vector<std::string>& errors() const { return errors_; }
  /// The warnings, in order of discovery.
  const std::vector<std::string>& warnings() const { return warnings_; }

  /// Throws fe::Error with every error, a line each, when there is one.
  void throw_errors(std::string_view title) const;

 private:
  static void add(std::vector<std::string>& list, std::string text);

  std::vector<std::string> errors_;
  std::vector<std::string> warnings_;
};

}  // namespace fe
