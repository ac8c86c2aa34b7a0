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

/// The snapshots of a run on the disk: a folder with the files `snapshot_<step>.h5`
/// (fe/storage/tensor_file.h), the step in at least ten digits.
class SnapshotFolder {
 public:
  /// `keep`: how many snapshots stay. A folder that is not there is made by the first write().
  SnapshotFolder(std::filesystem::path path, int64_t keep);

  /// Writes a snapshot, whole or not at all, and then removes old ones, so that `keep` stay that
  /// are whole. Throws fe::Error (kFailure), naming the file and the cause.
  void write(const Snapshot& snapshot);

  /// The newest that is whole, and the same to the last bit as it was written. Newer ones that are
  /// not are left where they are, and a warning says what is wrong with each. What killed writers
  /// left half done is removed. Throws fe::Error when there are snapshots, but none is whole.
  std::optional<Snapshot> newest();

 private:
  using Files = std::vector<std::pair<int64_t, std::filesystem::path>>;

  Files files() const;  // by step, newest first
  bool is_whole(const std::filesystem::path& path);
  void remove_old(const std::filesystem::path& written);

  std::filesystem::path path_;
  int64_t keep_;
  std::set<std::filesystem::path> whole_;    // known to be so
  std::set<std::filesystem::path> damaged_;  // likewise
};

}  // namespace fe::traces
