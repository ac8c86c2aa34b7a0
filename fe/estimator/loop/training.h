// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "fe/base/system/stop.h"
#include "fe/estimator/loop/coordinator.h"
#include "fe/estimator/loop/evaluator.h"
#include "fe/estimator/loop/pass_cache.h"
#include "fe/estimator/loop/ranks.h"
#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/loop/trainer.h"
#include "fe/estimator/record/reporter.h"
#include "fe/estimator/record/run_folder.h"
#include "fe/estimator/snapshot/snapshot_manager.h"

namespace fe {

/// One training run, in the phases of Estimator::fit(). Call them in this order, each once.
class Training {
 public:
  /// The ranks must have joined. The arguments must outlive this.
  Training(const EstimatorOptions& options, System& system, Summary& summary);
  ~Training();  ///< closes the run folder
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  /// Checks the run and that all ranks train the same, moves the models to the device, gives all
  /// ranks the same weights, and tries a step of every plan.
  void prepare();
  /// Restores the newest snapshot, if there is one, and opens the run folder.
  void restore();
  /// Calls the traces' on_begin(), then trains and evaluates epoch by epoch.
  void train();
  /// Calls the traces' on_end() and waits until everything is saved on all ranks. Throws Stopped
  /// when a signal ended the training.
  void finish();

 private:
  void reset();
  void begin();
  void end_epoch();
  void end();
  void use_averages(bool averaged) const;
  void save_stopped_models() const;
  [[noreturn]] void fail_stopped() const;

  RunContext context_;
  PassCache passes_;
  Reporter reporter_;
  std::optional<StopSignals> signals_;
  std::optional<DataParallelNetwork> data_parallel_;
  SnapshotManager snapshots_;
  Coordinator coordinator_;
  std::unique_ptr<RunFolder> folder_;
  std::optional<TraceRunner> traces_;  // all of them, for on_begin() and on_end()
};

}  // namespace fe
