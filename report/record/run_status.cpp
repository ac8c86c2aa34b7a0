// SPDX-License-Identifier: Apache-2.0
#include "report/record/run_status.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace fe::report {
namespace {

namespace fs = std::filesystem;

// RunFolder locks the file while it is open, and the kernel unlocks it when the process ends.
bool is_locked(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool locked = ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(fd);
  return locked;
}

// The estimator saves models under this name when a signal ends a run, and never else.
bool has_stopped_models(const fs::path& run_dir) {
  for (const auto& entry : fs::directory_iterator(run_dir)) {
    if (entry.path().filename().string().ends_with("_stopped.h5")) return true;
  }
  return false;
}

}  // namespace

std::string_view name(RunStatus state) {
  switch (state) {
    case RunStatus::kRunning:
      return "running";
    case RunStatus::kFinished:
      return "finished";
    case RunStatus::kStopped:
      return "stopped";
    case RunStatus::kFailed:
      break;
  }
  return "failed";
}

bool is_run(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / "events.jsonl", ignored);
}

RunStatus run_status(const fs::path& run_dir, const Events& events) {
  if (has_stopped_models(run_dir)) return RunStatus::kStopped;
  if (events.finished) return RunStatus::kFinished;
  return is_locked(run_dir / "events.jsonl") ? RunStatus::kRunning : RunStatus::kFailed;
}

}  // namespace fe::report
