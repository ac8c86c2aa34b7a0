// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace fe::report {

struct RunFile {
  std::filesystem::path path;  ///< in the run folder
  uintmax_t bytes = 0;
  std::filesystem::file_time_type changed;
};

/// The files of a run by name, with those of subfolders, but without those of other runs in them.
std::vector<RunFile> run_files(const std::filesystem::path& run_dir);

}  // namespace fe::report
