// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/system/stop.h"
#include "fe/base/tensor.h"
#include "fe/distributed/heartbeat.h"
#include "fe/estimator/estimator.h"
#include "fe/estimator/loop/agreement.h"
#include "fe/estimator/loop/pass.h"
#include "fe/estimator/loop/progress.h"
#include "fe/estimator/loop/trace_runner.h"
#include "fe/estimator/record/event_stream.h"
#include "fe/estimator/record/logger.h"
#include "fe/estimator/record/monitor.h"
#include "fe/estimator/snapshot/keeper.h"

namespace fe {

/// The passes of a run: what fit() and test() are made of.
class Run {
 public:
  Run(const EstimatorOptions& options, System& system, Summary& summary);

  /// Traces active in an epoch, of every mode.
  std::vector<AnyTrace> traces(int64_t epoch) const;
  /// The compiled pass of a mode and data set in an epoch; kept while the signature stays the same.
  Pass& pass(Mode mode, int64_t epoch, const std::string& ds_id);
  /// Every compiled pass of the run, the first epoch of each signature; adds faults to `findings`.
  void check(Findings& findings) const;
  /// Tries every plan of train, eval and test on a first and a last batch, leaving models as they
  /// were.
  void try_passes();

  /// Puts the models on the run's device.
  void move_models() const;

  /// Asks `keeper` after every step whether a snapshot is due; `take` is called then. Both may be
  /// null.
  void keep_snapshots(SnapshotKeeper* keeper, std::function<void()> take);

  /// Brings the ranks to one mind on whether training ends.
  void settle();

  /// Trains for the epoch of the cursor, from where in the epoch it is, and moves it on.
  void train_epoch();
  /// False when a signal broke it off.
  bool evaluate(Mode mode);
  /// Moves the cursor to the next epoch.
  void end_epoch();

  /// Where it stands: what a snapshot keeps and a restart gives back.
  Progress& progress() { return progress_; }
  /// Whether training is to end before its last epoch; the same on every rank.
  bool ends() const { return stopped_ || signal_ != 0; }
  int signal() const { return signal_; }  ///< that ends it, or 0

  /// Writes the line and the event, and keeps the numbers.
  void report(std::string_view header, std::string_view event, int64_t epoch, const Data& data);

 private:
  std::vector<int64_t> signature(Mode mode, int64_t epoch) const;
  distributed::Share share() const;
  void try_batch(Pass& pass, HostBatch batch) const;
  void try_last_batch(Pass& pass, int64_t full) const;
  void train_pass(Pass& pass);
  void train_line(Data& data, bool first);
  void check_finite(const Monitor& all) const;
  void step(Pass& pass, HostBatch& batch, const State& state, Monitor& monitor);
  void between_steps();
  Orders wishes(bool training) const;
  void note(const Orders& orders);
  void take_due_snapshot();
  int64_t eval_pass(Pass& pass, Data& totals, bool named);

  const EstimatorOptions& options_;
  System& system_;
  Summary& summary_;
  at::Device device_;
  ProgressBar bar_;
  std::map<std::pair<Mode, std::string>, std::pair<std::vector<int64_t>, Pass>> passes_;
  Progress progress_;
  double line_time_ = 0;                         // of training since the last line
  std::map<std::string, int64_t> eval_samples_;  // behind each monitored mean of this evaluation
  Agreement agreement_;
  distributed::Heartbeat heartbeat_;
  SnapshotKeeper* keeper_ = nullptr;
  std::function<void()> take_snapshot_;
  // Agreed on by all ranks:
  bool stopped_ = false;
  int signal_ = 0;
  bool snapshot_due_ = false;
};

}  // namespace fe
