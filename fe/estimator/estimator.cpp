// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/estimator.h"

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/threads.h"
#include "fe/checkpoint/model_file.h"
#include "fe/estimator/run.h"
#include "fe/estimator/run_folder.h"

namespace fe {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int64_t device_count(const std::string& device) { return device != "cpu" && at::hasCUDA() ? 1 : 0; }

}  // namespace

struct Estimator::State {
  EstimatorOptions options;
  System system;
  Summary summary;

  std::vector<AnyTrace> all_traces() const {
    std::vector<AnyTrace> traces;
    for (const auto& scheduled : options.traces) {
      for (const AnyTrace* trace : scheduled.all()) traces.push_back(*trace);
    }
    return traces;
  }

  void report_line(std::string_view header, const Data& data) const {
    if (options.log_steps >= 0) {
      log::line(log_line(header, system.global_step, 0, data.written()));
    }
  }

  void begin(TraceRunner& traces) {
    Data data;
    traces.on_begin(data);
    data.write_with_log("logging_interval", options.log_steps);
    data.write_with_log("num_device", device_count(options.device));
    if (options.log_steps >= 0) {
      log::line(log_line("Start", system.global_step + 1, 0, data.written()));
    }
    if (system.events) system.events->write("start", system, data.written());
  }

  void finish(TraceRunner& traces, double seconds) {
    Data data;
    std::exception_ptr failed;
    try {
      traces.on_end(data);
    } catch (...) {
      failed = std::current_exception();  // the run is over all the same, and says so
    }
    for (const Model& model : options.network.models()) {
      if (model.use_optimizer(std::max<int64_t>(system.epoch_idx, 1))) {
        data.write_with_log(model.name() + "_lr", model.learning_rate());
      }
    }
    data.write_with_log("total_time(sec)", std::round(seconds * 100) / 100);
    report_line("Finish", data);
    if (system.events) system.events->write("finish", system, data.written());
    if (failed) std::rethrow_exception(failed);
  }

  void train(Run& run) {
    for (int64_t epoch = 1; epoch <= options.epochs; ++epoch) {
      system.epoch_idx = epoch;
      for (const Model& model : options.network.models()) model.use_average(false);
      run.train_epoch();
      if (system.stop || StopSignals::received()) break;
      // The last evaluation leaves the averaged weights in place: they are the result.
      for (const Model& model : options.network.models()) model.use_average(true);
      run.evaluate(Mode::kEval);
      if (system.stop || StopSignals::received()) break;
    }
    for (const Model& model : options.network.models()) model.use_average(true);
  }

  void save_stopped() const {
    if (system.run_dir.empty()) return;
    for (const Model& model : options.network.models()) {
      const auto path = system.run_dir / (model.name() + "_stopped.h5");
      save_model(model, path,
                 {{"step", std::to_string(system.global_step)},
                  {"epoch", std::to_string(system.epoch_idx)}});
      log::line(fmt::format("FastEstimator-Stop: Saved model to {}", path.string()));
    }
  }
};

Estimator::Estimator(EstimatorOptions options) {
  FE_CHECK(options.epochs >= 1, "Estimator: expected epochs of at least 1, got {}.",
           options.epochs);
  FE_CHECK(options.log_steps >= -1,
           "Estimator: expected log_steps of at least 0 (or -1 for silence), got {}.",
           options.log_steps);
  FE_CHECK(options.train_steps_per_epoch >= 0 && options.eval_steps_per_epoch >= 0,
           "Estimator: expected steps per epoch of at least 0, got {} and {}.",
           options.train_steps_per_epoch, options.eval_steps_per_epoch);
  for (const auto& trace : options.traces) {
    for (const AnyTrace* each : trace.all()) {
      FE_CHECK(each->pointer(), "Estimator: a trace in `traces` is a null pointer.");
    }
  }
  state_ = std::make_unique<State>(State{std::move(options), {}, {}});
  System& system = state_->system;
  system.total_epochs = state_->options.epochs;
  system.log_steps = state_->options.log_steps;
  system.seed = state_->options.pipeline.seed();
  system.run_dir = state_->options.run_dir;
  system.network = &state_->options.network;
  system.pipeline = &state_->options.pipeline;
}

Estimator::~Estimator() = default;

Findings Estimator::check() const {
  Findings findings;
  FE_CHECK(state_->options.pipeline.has_data(Mode::kTrain, 1) ||
               !state_->options.pipeline.modes().empty(),
           "Estimator: the pipeline has no data. Set train_data.");
  Run(state_->options, state_->system, state_->summary).check(findings);
  for (const AnyTrace& trace : state_->all_traces()) {
    try {
      trace->check(state_->system);
    } catch (const Error& error) {
      findings.error("{}", error.what());
    }
  }
  return findings;
}

const Summary& Estimator::fit() {
  State& s = *state_;
  FE_CHECK(s.options.pipeline.has_data(Mode::kTrain, 1),
           "Estimator: fit() needs train_data in the pipeline.");
  set_up_threads();
  const Findings findings = check();
  findings.throw_errors("Estimator");
  for (const std::string& warning : findings.warnings()) log::warn(warning);

  const StopSignals signals;
  Run run(s.options, s.system, s.summary);
  run.move_models();
  if (s.options.trial_step) run.try_passes();
  for (const Model& model : s.options.network.models()) model.use_optimizer(1);

  std::unique_ptr<RunFolder> folder;
  if (!s.options.run_dir.empty()) {
    folder = std::make_unique<RunFolder>(s.options, s.system);
    s.system.events = &folder->events();
  }
  const auto forget_events = [&s](void*) { s.system.events = nullptr; };
  const std::unique_ptr<void, decltype(forget_events)> guard(&s, forget_events);

  s.summary = Summary();
  s.system.global_step = s.system.epoch_idx = 0;
  s.system.mode = Mode::kTrain;
  s.system.stop = false;
  s.system.stop_reason.clear();
  TraceRunner traces(s.all_traces(), s.system);
  s.begin(traces);
  const double begin = now();
  s.train(run);
  const int signal = StopSignals::received();
  if (signal) s.save_stopped();
  if (s.system.stop && !s.system.stop_reason.empty()) log::line(s.system.stop_reason);
  s.system.mode = Mode::kTrain;
  s.finish(traces, now() - begin);
  if (signal) {
    throw Stopped(
        signal, fmt::format("stopped by signal {} at step {}, epoch {}; models are {}", signal,
                            s.system.global_step, s.system.epoch_idx,
                            s.system.run_dir.empty() ? "not saved: there is no run folder (run_dir)"
                                                     : "saved in " + s.system.run_dir.string()));
  }
  return s.summary;
}

const Summary& Estimator::test() {
  State& s = *state_;
  FE_CHECK(s.options.pipeline.has_data(Mode::kTest, std::max<int64_t>(s.system.epoch_idx, 1)),
           "Estimator: test() needs test_data in the pipeline.");
  set_up_threads();
  check().throw_errors("Estimator");
  Run run(s.options, s.system, s.summary);
  run.move_models();
  run.evaluate(Mode::kTest);
  return s.summary;
}

const System& Estimator::system() const { return state_->system; }
const Summary& Estimator::summary() const { return state_->summary; }

}  // namespace fe
