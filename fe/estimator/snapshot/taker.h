// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fe/estimator/record/run_folder.h"
#include "fe/estimator/snapshot/run_state.h"

namespace fe {

/// The traffic between a run and the keeper of its snapshots. Does nothing where no trace keeps
/// any. Every rank must call the same functions.
class SnapshotTaker {
 public:
  /// Finds the keeper among the traces. Throws fe::Error when there are two.
  SnapshotTaker(const EstimatorOptions& options,
                std::string description,
                const std::vector<AnyTrace>& traces,
                System& system,
                Summary& summary,
                Progress& progress);

  SnapshotKeeper* keeper() const { return keeper_; }

  /// Goes back to the newest snapshot; false where there is none.
  bool restore();
  /// Opens the run folder, that of the restored run or a new one; nullptr where the run has none,
  /// and on other ranks than 0. A run with a keeper has a snapshot before its first step.
  std::unique_ptr<RunFolder> open_folder();

  void take();
  /// take(), unless the last one is of now.
  void take_last();
  /// Waits until all are on the disk.
  void flush() const;

 private:
  const EstimatorOptions& options_;
  System& system_;
  Progress& progress_;
  SnapshotKeeper* keeper_ = nullptr;
  RunState state_;
  std::optional<RunLock> lock_;                // of the run to go on with
  std::optional<std::string> file_sizes_;      // JSON, of the restored snapshot
  std::pair<int64_t, int64_t> taken_{-1, -1};  // step and epoch of the last one
};

}  // namespace fe
