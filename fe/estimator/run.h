// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/stop.h"
#include "fe/base/tensor.h"
#include "fe/estimator/estimator.h"
#include "fe/estimator/event_stream.h"
#include "fe/estimator/logger.h"
#include "fe/estimator/monitor.h"
#include "fe/estimator/pass.h"
#include "fe/estimator/trace_runner.h"

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
  /// Tries every plan of train, eval and test on one batch, leaving models as they were.
  void try_passes();

  /// Puts the models on the run's device.
  void move_models() const { options_.network.to(device_); }

  void train_epoch();
  void evaluate(Mode mode);

  /// Writes the line and the event, and keeps the numbers.
  void report(std::string_view header, std::string_view event, int64_t epoch, const Data& data);

 private:
  std::vector<int64_t> signature(Mode mode, int64_t epoch) const;
  void train_pass(Pass& pass);
  void train_line(Data& data, bool first);
  void check_finite() const;
  int64_t eval_pass(Pass& pass, Data& totals, bool named);
  void to_device(std::vector<Tensor>& columns) const;

  const EstimatorOptions& options_;
  System& system_;
  Summary& summary_;
  at::Device device_;
  ProgressBar bar_;
  std::map<std::pair<Mode, std::string>, std::pair<std::vector<int64_t>, Pass>> passes_;
  Monitor monitor_{{}};   // of training since the last line
  double line_time_ = 0;  // of training since the last line
  int64_t line_step_ = 0;
  std::map<std::string, int64_t> eval_samples_;  // behind each monitored mean of this evaluation
};

}  // namespace fe
