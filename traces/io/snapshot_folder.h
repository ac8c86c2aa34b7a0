// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "fe/estimator/snapshot/keeper.h"

namespace fe::traces {

/// The snapshots of a run on disk: a folder with the files `snapshot_<step>.h5`
/// (fe/storage/tensor_file.h), the step in at least ten digits.
class SnapshotFolder {
 public:
  /// `keep`: the number of snapshots to keep. The first write() creates the folder if needed.
  SnapshotFolder(std::filesystem::path path, int64_t keep);

  /// Writes a snapshot atomically, then removes old ones, so that `keep` valid ones stay. Throws
  /// fe::Error (kFailure), naming the file and the cause.
  void write(const Snapshot& snapshot);

  /// The newest valid snapshot, equal to the last bit to what was written. Newer ones that are
  /// damaged stay in the folder, with a warning for each; temporary files of killed writers are
  /// removed. Throws fe::Error if there are snapshots, but none is valid.
  std::optional<Snapshot> newest();

 private:
  using Files = std::vector<std::pair<int64_t, std::filesystem::path>>;

  Files files() const;  // by step, newest first
  bool is_valid(const std::filesystem::path& path);
  void remove_old(const std::filesystem::path& written);

  std::filesystem::path path_;
  int64_t keep_;
  std::set<std::filesystem::path> valid_;    // known to be valid
  std::set<std::filesystem::path> damaged_;  // known to be damaged
};

}  // namespace fe::traces
