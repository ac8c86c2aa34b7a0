// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "report/record/events.h"

namespace fe::report {

/// How a run ended, if it has.
enum class RunStatus {
  kRunning,   ///< a process still holds its events.jsonl
  kFinished,  ///< all epochs, or fewer when a trace ended it
  kStopped,   ///< by a signal, with its models saved
  kFailed     ///< by an error or a kill
};

/// "running", "finished", "stopped" or "failed".
std::string_view name(RunStatus state);

/// A folder is a run's when it has events.jsonl.
bool is_run(const std::filesystem::path& folder);

/// Of the run with these events.
RunStatus run_status(const std::filesystem::path& run_dir, const Events& events);

}  // namespace fe::report
