// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/distributed/heartbeat.h"
#include "fe/estimator/loop/agreement.h"
#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/snapshot/snapshot_manager.h"

namespace fe {

/// Decides what happens between two steps, the same on all ranks: it collects signals, the end of
/// the time budget, traces that stop training and snapshots that are due, lets the ranks agree, and
/// takes the snapshots. It also sends the heartbeat.
///
/// Every rank must call the same functions in the same order.
class Coordinator {
 public:
  /// `snapshots` may be null: then no snapshot is ever due. The arguments must outlive this.
  Coordinator(RunContext& context, SnapshotManager* snapshots);

  /// To be called after every step, of training and of evaluation.
  void after_step();
  /// To be called after the last step of a pass and after hooks: no decision stays open.
  void settle();
  /// To be called after an epoch and its evaluation, with the cursor at the next epoch.
  void end_epoch();
  /// Takes the snapshot that the ranks have agreed on, if any.
  void take_due_snapshot();

  bool keeps_snapshots() const { return snapshots_ != nullptr; }
  /// Whether a trace has stopped training; the same on every rank.
  bool stopped() const { return stopped_; }
  /// The signal that ends the run, or 0; the same on every rank.
  int signal() const { return signal_; }
  /// Whether training ends before its last epoch.
  bool ends() const { return stopped_ || signal_ != 0; }

 private:
  Orders wanted(bool training) const;
  void note(const Orders& orders);

  RunContext& context_;
  SnapshotManager* snapshots_;
  Agreement agreement_;
  distributed::Heartbeat heartbeat_;
  bool stopped_ = false;
  int signal_ = 0;
  bool snapshot_due_ = false;
};

}  // namespace fe
