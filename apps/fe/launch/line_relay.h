// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "apps/fe/launch/descriptor.h"

namespace fe::app {

/// Passes on the lines that arrive at a pipe, each with a prefix. A line of more
/// than 1 MiB is passed on as several. Output that cannot be written is dropped: a closed terminal
/// must not end a training.
class LineRelay {
 public:
  LineRelay(Descriptor from, int to, std::string prefix)
      : from_(std::move(from)), to_(to), prefix_(std::move(prefix)) {}

  int file() const { return from_.get(); }  ///< to wait for; -1 when it has ended
  /// Reads once. False when nothing was available.
  bool read_some();
  /// Reads the rest, passes on an incomplete last line, and closes the pipe.
  void finish();
  /// The last lines, without prefix, five at most.
  const std::deque<std::string>& last() const { return last_; }

 private:
  void pass_on_lines();
  void add_line(std::string_view line, std::string& text);

  Descriptor from_;
  int to_;
  std::string prefix_;
  std::string pending_;  // read, but not yet a whole line
  size_t searched_ = 0;  // how much of it has no line's end
  std::deque<std::string> last_;
};

}  // namespace fe::app
