// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/record/run_folder.h"
#include "fe/estimator/snapshot/keeper.h"

namespace fe {

/// Takes the snapshots of a run, hands them to their keeper and restores from them. Does nothing
/// when no trace keeps snapshots. Every rank must call the same functions.
class SnapshotManager {
 public:
  /// Finds the keeper among the traces. Throws fe::Error when there are two. `context` must outlive
  /// this.
  explicit SnapshotManager(RunContext& context);

  /// The keeper; nullptr when no trace keeps snapshots.
  SnapshotKeeper* keeper() const { return keeper_; }

  /// Restores the run from the newest snapshot. Returns false when there is none.
  bool restore();
  /// Opens the run folder, that of the restored run or a new one; nullptr when the run has none,
  /// and on ranks other than 0. A new run with a keeper gets a snapshot of its start.
  std::unique_ptr<RunFolder> open_folder();

  void take();
  /// take(), unless the last snapshot is of this step already.
  void take_last();
  /// Waits until all snapshots are on disk.
  void flush() const;

 private:
  std::unique_ptr<RunFolder> reopen_folder();

  RunContext& context_;
  SnapshotKeeper* keeper_ = nullptr;
  std::string keeper_name_;                    // of its trace
  std::optional<RunLock> lock_;                // of the run that is resumed
  std::optional<std::string> file_sizes_;      // JSON, of the restored snapshot
  std::pair<int64_t, int64_t> taken_{-1, -1};  // step and epoch of the last snapshot
};

}  // namespace fe
