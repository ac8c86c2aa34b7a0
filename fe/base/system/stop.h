// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/base/error.h"

namespace fe {

/// While it lives, SIGINT and SIGTERM only leave a note: the loop finishes its step, saves and
/// ends. Once more, a second or more later, ends the process at once.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// The signal that came, or 0. One relaxed load.
  static int received();
};

/// Thrown by fit() when a signal ended it, after everything is saved. guard() then exits with
/// 128 + signal.
class Stopped : public Error {
 public:
  explicit Stopped(int signal, const std::string& text)
      : Error(text, Kind::kFailure), signal_(signal) {}
  int signal() const { return signal_; }

 private:
  int signal_;
};

}  // namespace fe
