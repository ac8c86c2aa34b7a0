// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/options/options.h"
#include "fe/base/schedule.h"
#include "fe/estimator/record/summary.h"
#include "fe/estimator/trace.h"
#include "fe/network/network.h"
#include "fe/pipeline/pipeline.h"

namespace fe {

/// The options of an Estimator.
struct EstimatorOptions {
  Pipeline pipeline;  ///< the pipeline
  Network network;    ///< the network
  int64_t epochs;
  std::vector<Scheduled<AnyTrace>> traces = {};  ///< the traces
  int64_t train_steps_per_epoch = 0;
  int64_t eval_steps_per_epoch = 0;
  int64_t log_steps = 100;
  std::vector<std::string> monitor_names = {};
  std::filesystem::path run_dir = {};  ///< the run folder; empty: none is made. Not for a config.
  std::string device = "auto";
  bool trial_step = true;
  bool fail_on_nan = true;

  static auto fields() {
    using O = EstimatorOptions;
    return std::tuple(
        part("pipeline", &O::pipeline, "where the batches come from"),
        part("network", &O::network, "what is trained on them"),
        field("epochs", &O::epochs, "passes over the training data", at_least(1)),
        part("traces", &O::traces, "what watches and steers the training"),
        field("train_steps_per_epoch", &O::train_steps_per_epoch, "0: one pass over the data",
              at_least(0)),
        field("eval_steps_per_epoch", &O::eval_steps_per_epoch, "0: one pass over the data",
              at_least(0)),
        field("log_steps", &O::log_steps,
              "steps between two lines; 0: one line per epoch; -1: none", at_least(-1)),
        field("monitor_names", &O::monitor_names, "keys to log beside the losses"),
        field("device", &O::device, "auto (a GPU if there is one), cpu, cuda or cuda:N"),
        field("trial_step", &O::trial_step,
              "try every plan on one batch before training; nothing is changed"),
        field("fail_on_nan", &O::fail_on_nan, "end the run when a loss is NaN or infinite"));
  }
};

/// Trains the network on the pipeline's batches, evaluates it after each epoch, and calls the
/// traces.
///
/// A run folder receives log.txt, events.jsonl, run.json (what was run, where, with which seed),
/// and the files of traces. It must not hold an earlier run, unless a trace keeps snapshots to
/// resume from.
class Estimator {
 public:
  /// Throws fe::Error for options that are out of range.
  explicit Estimator(EstimatorOptions options);
  ~Estimator();

  /// Finds all faults that can be found without reading data, for every mode, data set and
  /// scheduled epoch: missing keys, keys written twice, losses that train nothing, cycles.
  Findings check() const;

  /// Runs every plan once, on a first and a last batch, and leaves models and random numbers as
  /// they were. Throws fe::Error for the first plan that fails.
  void try_steps();

  /// Checks the run, tries a step of every plan, then trains. Returns the numbers of the run.
  ///
  /// Throws fe::Error when a check fails, a loss is NaN, or an op or trace fails. Throws Stopped
  /// after SIGINT or SIGTERM, when the current step is finished and, with a run folder, the models
  /// are saved (`<run_dir>/<model>_stopped.h5`).
  const Summary& fit();

  /// Evaluates on the test data. Returns the numbers of the run, those of mode test included.
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
