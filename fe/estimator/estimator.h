// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/schedule.h"
#include "fe/estimator/record/summary.h"
#include "fe/estimator/trace.h"
#include "fe/network/network.h"
#include "fe/pipeline/pipeline.h"

namespace fe {

struct EstimatorOptions {
  Pipeline pipeline;
  Network network;
  int64_t epochs;  ///< at least 1
  std::vector<Scheduled<AnyTrace>> traces = {};
  int64_t train_steps_per_epoch = 0;  ///< 0: one pass over the data
  int64_t eval_steps_per_epoch = 0;
  int64_t log_steps = 100;                      ///< 0: only epoch lines; -1: no lines at all
  std::vector<std::string> monitor_names = {};  ///< logged beside the losses
  std::filesystem::path run_dir = {};           ///< the run folder; empty: none is made
  std::string device = "auto";  ///< "cpu", "cuda", "cuda:1"; auto: a GPU if there is one
  bool trial_step = true;   ///< try every plan on one batch before training (nothing is changed)
  bool fail_on_nan = true;  ///< end the run when a loss is NaN or infinite
};

/// The loop: trains the network on the pipeline's batches, evaluates after each epoch, and calls
/// the traces.
///
/// A run folder gets log.txt, events.jsonl, run.json (what was run, where, with which seed), and
/// what traces write. It must not hold a former run.
class Estimator {
 public:
  /// Throws fe::Error for options out of range.
  explicit Estimator(EstimatorOptions options);
  ~Estimator();

  /// Everything that can be known before training, without reading data: missing keys, double
  /// writers, losses that train nothing, cycles, for every mode, data set and scheduled epoch.
  Findings check() const;

  /// check(), a trial step of every plan, then training. Returns the numbers of the run.
  /// Throws fe::Error when a check fails, when a loss is NaN, when an op or trace fails; Stopped
  /// after SIGINT or SIGTERM, when the step is finished and, with a run folder, the models are
  /// saved
  /// (`<run_dir>/<model>_stopped.h5`).
  const Summary& fit();

  /// One pass over the test data. Returns the numbers, mode test.
  const Summary& test();

  /// Where the run is.
  const System& system() const;
  /// The numbers of the run so far.
  const Summary& summary() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fe
