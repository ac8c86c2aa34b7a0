// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "fe/estimator/system.h"
#include "fe/storage/tensor_file.h"

namespace fe {

class Trace;

/// The complete state of a run between two steps. A run that is restored from it continues as if it
/// had never been interrupted.
struct Snapshot {
  TensorFile content;  ///< the tensors and texts
  int64_t step = 0;    ///< training batches done
  int64_t epoch = 0;   ///< the current epoch
};

/// Stores the snapshots of a run; a trace may implement it. The estimator asks it between steps
/// whether a snapshot is due, hands it the snapshots, and resumes from the newest one. All calls
/// are made on rank 0 only, except due() and budget_spent(), whose answers the ranks exchange.
class SnapshotKeeper {
 public:
  virtual ~SnapshotKeeper() = default;

  /// Whether a snapshot should be taken now. Throws the error of an earlier snapshot that failed.
  virtual bool due(const System& system, bool epoch_ended) = 0;
  /// Takes the snapshot over and may return before it is on disk.
  virtual void keep(Snapshot snapshot) = 0;
  /// Waits until every snapshot is on disk. Throws fe::Error (kFailure) when one could not be
  /// written.
  virtual void flush() = 0;
  /// The newest valid snapshot, to resume from; nullopt when there is none. Logs why it skips newer
  /// ones.
  virtual std::optional<Snapshot> newest(const System& system) = 0;
  /// Whether a run with another config may resume from a snapshot.
  virtual bool allows_changes() const = 0;
  /// Whether the time budget of the run is used up: the run then ends as by SIGTERM.
  virtual bool budget_spent() const = 0;
};

/// The trace as a keeper of snapshots; nullptr when it is not one.
SnapshotKeeper* as_snapshot_keeper(Trace& trace);

}  // namespace fe
