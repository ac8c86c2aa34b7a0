// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/trainer.h"

#include <cmath>

#include "fe/base/error.h"
#include "fe/base/system/clock.h"
#include "fe/estimator/device/device.h"
#include "fe/estimator/device/feed.h"
#include "fe/network/broadcast.h"

namespace fe {
namespace {

double rounded(double value) { return std::round(value * 100) / 100; }

}  // namespace

void Trainer::train_epoch() {
  System& system = context_.system;
  const Cursor& cursor = context_.progress.cursor;
  system.mode = Mode::kTrain;
  system.epoch_idx = cursor.epoch;
  const double began = seconds_now();
  for (const Model& model : context_.models()) model.use_optimizer(cursor.epoch);
  TraceRunner traces(passes_.traces(Mode::kTrain, cursor.epoch), system);
  if (!cursor.begun) begin_epoch(traces);
  if (!train_passes(context_.options.pipeline.ds_ids(Mode::kTrain, cursor.epoch))) return;
  system.ds_id.clear();
  if (!coordinator_.ends()) end_epoch(traces, began);
}

void Trainer::begin_epoch(TraceRunner& traces) {
  Data data;
  traces.on_epoch_begin(data);
  context_.progress.cursor.begun = true;
  coordinator_.settle();
}

// False when training ends within a pass.
bool Trainer::train_passes(const std::vector<std::string>& ds_ids) {
  Cursor& cursor = context_.progress.cursor;
  while (!coordinator_.ends() && cursor.pass < static_cast<int64_t>(ds_ids.size())) {
    context_.system.ds_id = ds_ids[static_cast<size_t>(cursor.pass)];
    train_pass(passes_.get(Mode::kTrain, cursor.epoch, context_.system.ds_id));
    if (coordinator_.ends()) return false;
    ++cursor.pass;
    cursor.batch = 0;
  }
  return true;
}

void Trainer::end_epoch(TraceRunner& traces, double began) {
  Cursor& cursor = context_.progress.cursor;
  Data data;
  data.write_with_log("epoch_time(sec)", rounded(seconds_now() - began));
  traces.on_epoch_end(data);
  // All ranks evaluate the same model.
  broadcast_buffers(context_.models(), context_.group());
  coordinator_.settle();
  cursor.evaluating = true;
  reporter_.hide_progress();
  reporter_.report("Train", "train_epoch", cursor.epoch, data);
}

void Trainer::train_pass(Pass& pass) {
  System& system = context_.system;
  Progress& progress = context_.progress;
  pass.data.first_batch = progress.cursor.batch;
  DeviceFeed batches(context_.options.pipeline.open(pass.data), context_.device);
  StepRunner steps(pass, system);
  if (progress.monitor.keys() != pass.monitored) progress.monitor = Monitor(pass.monitored);
  counted_until_ = seconds_now();
  HostBatch batch;
  system.batch_idx = progress.cursor.batch;
  while (batches.next(batch)) {
    if (!train_step(steps, batch)) break;
    reporter_.show_progress(batches.steps());
    steps.end();
    progress.cursor.batch = system.batch_idx;
    coordinator_.after_step();
    if (coordinator_.ends()) break;
  }
  coordinator_.settle();
  coordinator_.take_due_snapshot();
  count_time();
  if (!coordinator_.stopped()) check_finite(progress.monitor.over(context_.group()));
}

// False when a trace stops training before the network sees the batch.
bool Trainer::train_step(StepRunner& steps, HostBatch& batch) {
  System& system = context_.system;
  ++system.batch_idx;
  ++system.global_step;
  Data data;
  steps.begin(data);
  // Other ranks learn of the stop one step later, so this one must take part until then.
  if (system.stop && context_.group().is_alone()) {
    --system.global_step;
    return false;
  }
  steps.run(batch, data, context_.progress.monitor);
  if (line_is_due()) {
    count_time();
    write_line(data);
    counted_until_ = seconds_now();
  }
  return true;
}

bool Trainer::line_is_due() const {
  const int64_t log_steps = context_.options.log_steps, step = context_.system.global_step;
  return step == 1 || (log_steps > 0 && step % log_steps == 0);
}

void Trainer::count_time() {
  synchronize(context_.device);  // the clock must not run ahead of the GPU
  const double now = seconds_now();
  line_seconds_ += now - counted_until_;
  counted_until_ = now;
}

void Trainer::write_line(Data& data) {
  Progress& progress = context_.progress;
  const int64_t step = context_.system.global_step;
  const bool is_first = step == 1;
  // A trace that ends training because of a NaN has precedence over the check for one.
  coordinator_.settle();
  const Monitor all = progress.monitor.over(context_.group());
  if (!coordinator_.stopped()) check_finite(all);
  if (is_first && context_.options.log_steps == 0) return;
  for (size_t i = 0; i < all.keys().size() && all.samples() > 0; ++i) {
    data.write_with_log(all.keys()[i], all.last(i));
    if (!is_first) data.write_with_log(all.keys()[i] + "_mean", all.mean(i));
  }
  if (!is_first && line_seconds_ > 0) {
    const auto steps = static_cast<double>(step - progress.line_step);
    data.write_with_log("steps/sec", rounded(steps / line_seconds_));
  }
  reporter_.report("Train", "train", 0, data);
  line_seconds_ = 0;
  progress.line_step = step;
  progress.monitor.reset();
}

void Trainer::check_finite(const Monitor& all) const {
  if (!context_.options.fail_on_nan) return;
  const auto keys = all.not_finite();
  if (keys.empty()) return;
  fail_running(
      "Estimator: the loss '{}' became NaN or infinite in epoch {}, at step {} or shortly before. "
      "Lower the learning rate, clip gradients (UpdateOp: clip_norm), or look at the data; "
      "the trace TerminateOnNaN ends a run gently instead.",
      fmt::join(keys, "', '"), context_.system.epoch_idx, context_.system.global_step);
}

}  // namespace fe
