// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "fe/estimator/system.h"
#include "fe/storage/tensor_file.h"

namespace fe {

/// A run between two steps, whole: what goes on from it goes on as if nothing had happened.
struct Snapshot {
  TensorFile content;
  int64_t step = 0;   ///< training batches done
  int64_t epoch = 0;  ///< the present epoch
};

/// Who keeps the snapshots of a run: traces::RestoreWizard. The estimator asks it between steps,
/// takes the snapshots, and goes on from the newest one. All of it happens on rank 0 alone, but
/// for due() and budget_spent(), whose answer the other ranks are told.
class SnapshotKeeper {
 public:
  virtual ~SnapshotKeeper() = default;

  /// Whether a snapshot should be taken now; throws what went wrong with an earlier one.
  virtual bool due(const System& system, bool epoch_ended) = 0;
  /// Takes it over, and returns before it is on the disk.
  virtual void keep(Snapshot snapshot) = 0;
  /// Waits until all that was taken over is on the disk. Throws fe::Error (kFailure) when it is
  /// not.
  virtual void flush() = 0;
  /// The newest whole snapshot, to go on from; nullopt where there is none. Says why it passed over
  /// newer ones.
  virtual std::optional<Snapshot> newest(const System& system) = 0;
  /// Whether a snapshot of another config may be gone on from.
  virtual bool allows_changes() const = 0;
  /// Whether the time the run was given is over: then it ends as by SIGTERM.
  virtual bool budget_spent() const = 0;
};

}  // namespace fe
