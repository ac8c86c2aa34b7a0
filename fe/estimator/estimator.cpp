// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/estimator.h"

#include <torch/types.h>
#include <torch/version.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/rng.h"
#include "fe/base/system/clock.h"
#include "fe/base/system/threads.h"
#include "fe/checkpoint/model_file.h"
#include "fe/distributed/agree.h"
#include "fe/distributed/together.h"
#include "fe/estimator/loop/run.h"
#include "fe/estimator/record/run_description.h"
#include "fe/estimator/snapshot/taker.h"
#include "fe/network/broadcast.h"

namespace fe {
namespace {

int64_t device_count(const std::string& device) { return device != "cpu" && at::hasCUDA() ? 1 : 0; }

// While one lives, the network's steps are those of all ranks together.
class SharedSteps {
 public:
  SharedSteps(Network network, const std::shared_ptr<distributed::Group>& group)
      : network_(std::move(network)) {
    network_.share(group);
  }
  ~SharedSteps() { network_.share(nullptr); }
  SharedSteps(const SharedSteps&) = delete;
  SharedSteps& operator=(const SharedSteps&) = delete;

 private:
  Network network_;
  distributed::Together together_;
};

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
    data.write_with_log("num_device", device_count(options.device) * system.group->size());
    if (options.log_steps >= 0) {
      log::line(log_line("Start", system.global_step + 1, 0, data.written()));
    }
    if (system.events) system.events->write("start", system, data.written());
  }

  [[noreturn]] void fail_stopped(int signal, bool has_snapshot) const {
    const std::string models = system.run_dir.empty()
                                   ? "not saved: there is no run folder (run_dir)"
                                   : "saved in " + system.run_dir.string();
    throw Stopped(signal, fmt::format("stopped by signal {} at step {}, epoch {}; models are {}{}",
                                      signal, system.global_step, system.epoch_idx, models,
                                      has_snapshot ? ". Start it again to go on" : ""));
  }

  void finish(TraceRunner& traces) {
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
    data.write_with_log("total_time(sec)", std::round(system.seconds() * 100) / 100);
    report_line("Finish", data);
    if (system.events) system.events->write("finish", system, data.written());
    if (failed) std::rethrow_exception(failed);
  }

  void train(Run& run) {
    const auto use_averages = [this](bool averaged) {
      for (const Model& model : options.network.models()) model.use_average(averaged);
    };
    const Cursor& cursor = run.progress().cursor;
    run.settle();  // the run may have been restored at its end
    while (cursor.epoch <= options.epochs && !run.ends()) {
      if (!cursor.evaluating) {
        use_averages(false);
        run.train_epoch();
        if (run.ends()) break;
      }
      // The last evaluation leaves the averaged weights in place: they are the result.
      use_averages(true);
      if (!run.evaluate(Mode::kEval)) break;
      run.end_epoch();
    }
    use_averages(true);
  }

  // Meets the other ranks, where there are any, and makes sure that all of them do the same.
  void join() {
    system.group = distributed::world();
    if (!system.is_main()) log::set_quiet(true);
    const std::string folder = options.run_dir.string();
    options.run_dir = system.run_dir = system.group->all_gather(folder, "the run folder").front();
  }

  std::vector<std::string> trace_names() const {
    std::vector<std::string> names;
    for (const AnyTrace& trace : all_traces()) names.push_back(trace->name());
    return names;
  }

  void require_equal_ranks(const std::string& description) const {
    if (system.group->is_alone()) return;
    auto config = nlohmann::ordered_json::parse(description);
    const auto data = config.at("data");
    config.erase("data");
    distributed::Facts facts = {
        {"versions", fmt::format("fe {}, torch {}", FE_VERSION, TORCH_VERSION)},
        {"the config", config.dump(2)},
        {"the options of the estimator",
         fmt::format("epochs {}\nlog_steps {}\ntrial_step {}\nfail_on_nan {}\ndevice {}\n"
                     "monitor_names [{}]\ntraces [{}]",
                     options.epochs, options.log_steps, options.trial_step, options.fail_on_nan,
                     options.device, fmt::join(options.monitor_names, ", "),
                     fmt::join(trace_names(), ", "))}};
    for (const auto& [mode, sets] : data.items()) {
      for (const auto& [id, set] : sets.items()) {
        facts.emplace_back(fmt::format("the data of {}{}", mode, id.empty() ? "" : " '" + id + "'"),
                           set.dump(2));
      }
    }
    distributed::require_equal(*system.group, facts);
  }

  // Every rank starts from rank 0's weights; what is random in a step differs from rank to rank.
  void share_models() {
    if (system.group->is_alone()) return;
    broadcast(options.network.models(), *system.group);
    if (!system.is_main()) {
      at::manual_seed(derive_seed(root_seed(), static_cast<uint64_t>(system.group->rank())));
    }
  }

  void save_stopped() const {
    if (system.run_dir.empty() || !system.is_main()) return;
    for (const Model& model : options.network.models()) {
      const auto path = stopped_file(system.run_dir, model);
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
  s.join();
  const Findings findings = check();
  findings.throw_errors("Estimator");
  for (const std::string& warning : findings.warnings()) log::warn(warning);
  const std::string description = run_description(s.options).dump();
  s.require_equal_ranks(description);

  const StopSignals signals;
  s.summary = Summary();
  s.system.global_step = s.system.epoch_idx = 0;
  s.system.mode = Mode::kTrain;
  s.system.stop = false;
  s.system.stop_reason.clear();
  Run run(s.options, s.system, s.summary);
  run.move_models();
  s.share_models();
  const SharedSteps shared(s.options.network, s.system.group);
  if (s.options.trial_step) run.try_passes();
  for (const Model& model : s.options.network.models()) model.use_optimizer(1);

  SnapshotTaker snapshots(s.options, description, s.all_traces(), s.system, s.summary,
                          run.progress());
  snapshots.restore();
  s.system.began = seconds_now() - run.progress().seconds;
  const auto folder = snapshots.open_folder();
  if (folder) s.system.events = &folder->events();
  const auto forget_events = [&s](void*) { s.system.events = nullptr; };
  const std::unique_ptr<void, decltype(forget_events)> guard(&s, forget_events);
  run.keep_snapshots(snapshots.keeper(), [&snapshots] { snapshots.take(); });

  TraceRunner traces(s.all_traces(), s.system);
  s.begin(traces);
  s.train(run);
  snapshots.take_last();
  if (run.signal()) s.save_stopped();
  if (s.system.stop && !s.system.stop_reason.empty()) log::line(s.system.stop_reason);
  s.system.mode = Mode::kTrain;
  s.finish(traces);
  broadcast(s.options.network.models(),
            *s.system.group);  // a saver may have brought back the best weights
  snapshots.flush();
  // A launcher ends all ranks when the first one exits: nobody does while rank 0 still writes.
  s.system.group->barrier("the end of training");
  if (run.signal()) s.fail_stopped(run.signal(), snapshots.keeper() != nullptr);
  return s.summary;
}

const Summary& Estimator::test() {
  State& s = *state_;
  FE_CHECK(s.options.pipeline.has_data(Mode::kTest, std::max<int64_t>(s.system.epoch_idx, 1)),
           "Estimator: test() needs test_data in the pipeline.");
  set_up_threads();
  s.join();
  check().throw_errors("Estimator");
  Run run(s.options, s.system, s.summary);
  run.move_models();
  run.evaluate(Mode::kTest);
  return s.summary;
}

const System& Estimator::system() const { return state_->system; }
const Summary& Estimator::summary() const { return state_->summary; }

}  // namespace fe
