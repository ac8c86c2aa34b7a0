// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "fe/estimator/loop/coordinator.h"
#include "fe/estimator/loop/pass_cache.h"
#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/loop/step_runner.h"
#include "fe/estimator/record/reporter.h"

namespace fe {

/// Trains: the passes of an epoch over its training data sets.
class Trainer {
 public:
  /// The arguments must outlive this.
  Trainer(RunContext& context, PassCache& passes, Reporter& reporter, Coordinator& coordinator)
      : context_(context), passes_(passes), reporter_(reporter), coordinator_(coordinator) {}

  /// Trains for the epoch of the cursor, from the batch where the cursor is, and advances it. Stops
  /// early when Coordinator::ends().
  void train_epoch();

 private:
  void begin_epoch(TraceRunner& traces);
  bool train_passes(const std::vector<std::string>& ds_ids);
  void end_epoch(TraceRunner& traces, double began);
  void train_pass(Pass& pass);
  bool train_step(StepRunner& steps, HostBatch& batch);
  bool line_is_due() const;
  void write_line(Data& data);
  void count_time();
  void check_finite(const Monitor& all) const;

  RunContext& context_;
  PassCache& passes_;
  Reporter& reporter_;
  Coordinator& coordinator_;
  double counted_until_ = 0;  // by seconds_now()
  double line_seconds_ = 0;   // of training since the last line
};

}  // namespace fe
