// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace fe::testing {

/// What happens at one call.
enum class Fault {
  kNone,
  kError,       ///< it fails with `error`
  kShortWrite,  ///< a write takes only half; others work as usual
  kFullDisk,    ///< a write takes half, and from there on every write fails with ENOSPC
  kKillBefore,  ///< the process is killed (SIGKILL)
  kKillInside,  ///< the same when half of a write is done; other calls as kKillBefore
  kKillAfter
};

struct FaultPlan {
  std::filesystem::path folder;  ///< calls on what is below it count
  int call = 0;                  ///< which of them, from 1; 0: none
  Fault fault = Fault::kNone;
  int error = 0;  ///< an errno
};

/// While it lives, the program's files misbehave as planned. Works for open, write, fsync, close,
/// rename and unlink called by code that is linked into the test program (by the linker's --wrap:
/// link fe_testing_faults). One at a time; any thread's calls count.
class FaultyIo {
 public:
  explicit FaultyIo(FaultPlan plan);
  ~FaultyIo();
  FaultyIo(const FaultyIo&) = delete;
  FaultyIo& operator=(const FaultyIo&) = delete;

  /// The calls so far, a letter each: o(pen), w(rite), f(sync), c(lose), r(ename), u(nlink).
  std::string calls() const;
};

}  // namespace fe::testing
