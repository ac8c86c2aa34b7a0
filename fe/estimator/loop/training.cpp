// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/training.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/clock.h"
#include "fe/checkpoint/model_file.h"
#include "fe/estimator/loop/check.h"
#include "fe/estimator/record/run_description.h"
#include "fe/network/broadcast.h"

namespace fe {

Training::Training(const EstimatorOptions& options, System& system, Summary& summary)
    : context_(make_context(options, system, summary)),
      passes_(context_),
      reporter_(options.log_steps >= 0, system, summary),
      snapshots_(context_),
      coordinator_(context_, &snapshots_) {}

Training::~Training() { context_.system.events = nullptr; }

void Training::prepare() {
  const Findings findings = check_run(context_);
  findings.throw_errors("Estimator");
  for (const std::string& warning : findings.warnings()) log::warn(warning);
  context_.description = run_description(context_.options).dump();
  require_consistent_ranks(context_);
  signals_.emplace();
  reset();
  move_models(context_);
  synchronize_models(context_);
  data_parallel_.emplace(context_.options.network, context_.system.group);
  if (context_.options.trial_step) try_passes(context_, passes_);
  for (const Model& model : context_.models()) model.use_optimizer(1);
}

void Training::reset() {
  System& system = context_.system;
  context_.summary = Summary();
  system.global_step = system.epoch_idx = 0;
  system.mode = Mode::kTrain;
  system.stop = false;
  system.stop_reason.clear();
}

void Training::restore() {
  snapshots_.restore();
  context_.system.began = seconds_now() - context_.progress.seconds;
  folder_ = snapshots_.open_folder();
  if (folder_) context_.system.events = &folder_->events();
}

void Training::train() {
  Trainer trainer(context_, passes_, reporter_, coordinator_);
  Evaluator evaluator(context_, passes_, reporter_, coordinator_);
  const Cursor& cursor = context_.progress.cursor;
  begin();
  coordinator_.settle();  // the run may have been restored at its end
  while (cursor.epoch <= context_.options.epochs && !coordinator_.ends()) {
    if (!cursor.evaluating) {
      use_averages(false);
      trainer.train_epoch();
      if (coordinator_.ends()) break;
    }
    // The last evaluation leaves the averaged weights in place: they are the result.
    use_averages(true);
    if (!evaluator.evaluate(Mode::kEval)) break;
    end_epoch();
  }
  use_averages(true);
}

void Training::begin() {
  const System& system = context_.system;
  traces_.emplace(all_traces(context_.options), context_.system);
  Data data;
  traces_->on_begin(data);
  data.write_with_log("logging_interval", context_.options.log_steps);
  const int64_t devices = context_.options.device != "cpu" && at::hasCUDA() ? 1 : 0;
  data.write_with_log("num_device", devices * context_.group().size());
  reporter_.write("Start", "start", system.global_step + 1, data);
}

void Training::end_epoch() {
  context_.progress.cursor = {.epoch = context_.progress.cursor.epoch + 1};
  context_.progress.random_before_evaluation.clear();
  coordinator_.end_epoch();
}

void Training::use_averages(bool averaged) const {
  for (const Model& model : context_.models()) model.use_average(averaged);
}

void Training::finish() {
  System& system = context_.system;
  snapshots_.take_last();
  if (coordinator_.signal() != 0) save_stopped_models();
  if (system.stop && !system.stop_reason.empty()) log::line(system.stop_reason);
  system.mode = Mode::kTrain;
  end();
  broadcast(context_.models(), context_.group());  // a saver may have restored the best weights
  snapshots_.flush();
  // A launcher ends all ranks when the first one exits: none may exit while rank 0 still writes.
  context_.group().barrier("the end of training");
  if (coordinator_.signal() != 0) fail_stopped();
}

void Training::end() {
  const System& system = context_.system;
  Data data;
  std::exception_ptr failed;
  try {
    traces_->on_end(data);
  } catch (...) {
    failed = std::current_exception();  // the record of the run still gets its last line
  }
  for (const Model& model : context_.models()) {
    if (model.use_optimizer(std::max<int64_t>(system.epoch_idx, 1))) {
      data.write_with_log(model.name() + "_lr", model.learning_rate());
    }
  }
  data.write_with_log("total_time(sec)", std::round(system.seconds() * 100) / 100);
  reporter_.write("Finish", "finish", system.global_step, data);
  if (failed) std::rethrow_exception(failed);
}

void Training::save_stopped_models() const {
  const System& system = context_.system;
  if (system.run_dir.empty() || !system.is_main()) return;
  for (const Model& model : context_.models()) {
    const auto path = stopped_file(system.run_dir, model);
    save_model(model, path,
               {{"step", std::to_string(system.global_step)},
                {"epoch", std::to_string(system.epoch_idx)}});
    log::line(fmt::format("FastEstimator-Stop: Saved model to {}", path.string()));
  }
}

void Training::fail_stopped() const {
  const System& system = context_.system;
  const std::string models = system.run_dir.empty() ? "not saved: there is no run folder (run_dir)"
                                                    : "saved in " + system.run_dir.string();
  throw Stopped(coordinator_.signal(),
                fmt::format("stopped by signal {} at step {}, epoch {}; models are {}{}",
                            coordinator_.signal(), system.global_step, system.epoch_idx, models,
                            snapshots_.keeper() ? ". Start it again to resume" : ""));
}

}  // namespace fe
