// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/estimator/loop/pass.h"
#include "fe/estimator/loop/trace_runner.h"
#include "fe/estimator/record/monitor.h"

namespace fe {

/// The weight of this rank's loss in the mean over the batch of all ranks: its fraction of the
/// samples.
double loss_weight(const HostBatch& batch);

/// Runs the steps of one pass: the hooks of its traces around the work of its network.
class StepRunner {
 public:
  /// `pass` and `system` must outlive this.
  StepRunner(Pass& pass, System& system);

  /// Calls the traces' on_batch_begin().
  void begin(Data& data) { traces_.on_batch_begin(data); }
  /// Runs the network on the batch, adds its losses to `monitor`, calls the traces' on_batch_end().
  void run(HostBatch& batch, Data& data, Monitor& monitor);
  /// Frees the tensors of the step.
  void end() { pass_.network->clear(); }

 private:
  Pass& pass_;
  PassValues values_;
  TraceRunner traces_;
};

}  // namespace fe
