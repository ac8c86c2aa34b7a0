// SPDX-License-Identifier: Apache-2.0
#include "report/record/run_files.h"

#include <algorithm>
#include <system_error>

#include "report/record/run_status.h"

namespace fe::report {

std::vector<RunFile> run_files(const std::filesystem::path& run_dir) {
  namespace fs = std::filesystem;
  std::vector<RunFile> files;
  std::error_code gone;  // a run in progress may remove a file meanwhile
  fs::recursive_directory_iterator at(run_dir, fs::directory_options::skip_permission_denied, gone);
  for (; at != fs::recursive_directory_iterator(); at.increment(gone)) {
    if (at->is_directory(gone) && is_run(at->path())) at.disable_recursion_pending();
    if (!at->is_regular_file(gone)) continue;
    RunFile file{.path = at->path().lexically_relative(run_dir),
                 .bytes = at->file_size(gone),
                 .changed = at->last_write_time(gone)};
    if (!gone) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(),
            [](const RunFile& a, const RunFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace fe::report
