// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>

/// What a run says: whole lines on standard output, and into the run's log file when there is one;
/// on a terminal a status line below them (a progress bar) that no file ever sees.
namespace fe::log {

/// Writes one line.
void line(std::string_view text);

/// "FastEstimator-Warn: ...", yellow on a terminal.
void warn(std::string_view text);
/// The same, formatted.
template <class... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) requires(sizeof...(Args) > 0) {
  warn(std::string_view(fmt::format(format, std::forward<Args>(args)...)));
}

/// Shows `text` as the last line of the terminal until the next call; "" removes it.
/// Does nothing where standard output is not a terminal.
void status(std::string_view text);
/// Whether standard output is a terminal.
bool is_terminal();

/// While it lives, lines are also written to `path` (appended, flushed line by line).
class File {
 public:
  /// Opens the file. Throws fe::Error if that fails.
  explicit File(const std::filesystem::path& path);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

/// Silences or restores standard output (files still get everything). Returns the previous state.
bool set_quiet(bool quiet);

}  // namespace fe::log
