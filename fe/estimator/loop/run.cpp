// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/run.h"

#include <signal.h>
#include <torch/types.h>

#include <algorithm>
#include <set>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/clock.h"
#include "fe/estimator/device/device.h"
#include "fe/estimator/device/feed.h"
#include "fe/model/random_state.h"
#include "fe/model/sandbox.h"
#include "fe/network/broadcast.h"

namespace fe {
namespace {

// The part of the batch that is this rank's: what its loss counts in the mean over the batch.
double weight(const HostBatch& batch) {
  return static_cast<double>(batch.size) / static_cast<double>(batch.total);
}

}  // namespace

Run::Run(const EstimatorOptions& options, System& system, Summary& summary)
    : options_(options),
      system_(system),
      summary_(summary),
      device_(choose_device(
          options.device, distributed::place().local_rank, distributed::place().local_world_size)),
      agreement_(system.group) {}

std::vector<AnyTrace> Run::traces(int64_t epoch) const {
  std::vector<AnyTrace> traces;
  for (const auto& scheduled : options_.traces) {
    if (const AnyTrace* trace = scheduled.at(epoch)) traces.push_back(*trace);
  }
  return traces;
}

std::vector<int64_t> Run::signature(Mode mode, int64_t epoch) const {
  std::vector<int64_t> signature = options_.pipeline.signature(epoch);
  const auto network = options_.network.signature(epoch);
  signature.insert(signature.end(), network.begin(), network.end());
  for (const auto& trace : options_.traces) signature.push_back(trace.variant(epoch));
  signature.push_back(static_cast<int64_t>(mode));
  return signature;
}

distributed::Share Run::share() const {
  return {.rank = system_.group->rank(), .size = system_.group->size()};
}

Pass& Run::pass(Mode mode, int64_t epoch, const std::string& ds_id) {
  auto& [known, pass] = passes_[{mode, ds_id}];
  auto wanted = signature(mode, epoch);
  if (known != wanted) {
    Findings findings;
    const int64_t steps = mode == Mode::kTrain  ? options_.train_steps_per_epoch
                          : mode == Mode::kEval ? options_.eval_steps_per_epoch
                                                : 0;
    pass = compile_pass(options_.pipeline, options_.network,
                        {.mode = mode,
                         .epoch = epoch,
                         .ds_id = ds_id,
                         .steps = steps,
                         .share = share(),
                         .monitor_names = options_.monitor_names,
                         .traces = traces(epoch)},
                        findings);
    findings.throw_errors("Estimator");
    pass.data.pin_memory = device_.is_cuda();
    known = std::move(wanted);
  }
  pass.data.epoch = epoch;
  return pass;
}

void Run::check(Findings& findings) const {
  std::set<std::vector<int64_t>> seen;
  for (int64_t epoch = 1; epoch <= options_.epochs; ++epoch) {
    for (Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
      if (!seen.insert(signature(mode, epoch)).second) continue;
      for (const std::string& ds_id : options_.pipeline.ds_ids(mode, epoch)) {
        compile_pass(options_.pipeline, options_.network,
                     {.mode = mode,
                      .epoch = epoch,
                      .ds_id = ds_id,
                      .share = share(),
                      .monitor_names = options_.monitor_names,
                      .traces = traces(epoch)},
                     findings);
      }
    }
  }
  for (const Model& model : options_.network.models()) {
    if (model.has_optimizer() && options_.network.loss_keys(model).empty()) {
      findings.warning("Network: model '{}' has an optimizer, but no UpdateOp trains it.",
                       model.name());
    }
  }
}

void Run::try_passes() {
  std::set<std::vector<int64_t>> seen;
  const Sandbox sandbox(options_.network.models());
  for (int64_t epoch = 1; epoch <= options_.epochs; ++epoch) {
    for (Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
      if (!seen.insert(signature(mode, epoch)).second) continue;
      for (const Model& model : options_.network.models()) model.use_optimizer(epoch);
      for (const std::string& ds_id : options_.pipeline.ds_ids(mode, epoch)) {
        Pass& compiled = pass(mode, epoch, ds_id);
        PassOptions one = compiled.data;
        one.steps = 1;
        HostBatch batch;
        DeviceFeed(options_.pipeline.open(one), device_).next(batch);
        const int64_t full = batch.total;
        try_batch(compiled, std::move(batch));
        if (compiled.data.steps == 0) try_last_batch(compiled, full);
      }
    }
  }
}

void Run::try_batch(Pass& pass, HostBatch batch) const {
  pass.network->run(batch.columns, {.mode = pass.data.mode,
                                    .epoch = pass.data.epoch,
                                    .ds_id = pass.data.ds_id,
                                    .checking = true,
                                    .weight = weight(batch)});
  pass.network->clear();
}

void Run::try_last_batch(Pass& pass, int64_t full) const {
  const auto& [mode, epoch, ds_id] = std::tie(pass.data.mode, pass.data.epoch, pass.data.ds_id);
  if (options_.pipeline.last_batch_size(mode, epoch, ds_id) >= full) return;
  PassOptions last = pass.data;
  last.first_batch = options_.pipeline.steps_per_epoch(mode, epoch, ds_id) - 1;
  HostBatch batch;
  if (!DeviceFeed(options_.pipeline.open(last), device_).next(batch)) return;
  const int64_t rows = batch.size, total = batch.total;
  try {
    try_batch(pass, std::move(batch));
  } catch (const Error& error) {
    if (error.kind() == Error::Kind::kFailure) throw;  // a rank was lost
    fail(
        "Estimator: the last batch of an epoch, in mode {}, fails where the first one works. It "
        "has {} of {} samples{}. Choose another batch_size, or leave it out by drop_last. The "
        "fault: {}",
        name(mode), total, full, rows < total ? fmt::format(", {} of them on this rank", rows) : "",
        error.what());
  }
}

void Run::move_models() const {
  make_current(device_);
  options_.network.to(device_);
}

void Run::keep_snapshots(SnapshotKeeper* keeper, std::function<void()> take) {
  keeper_ = keeper;
  take_snapshot_ = std::move(take);
}

void Run::report(std::string_view header, std::string_view event, int64_t epoch, const Data& data) {
  for (const auto& written : data.written()) {
    if (!written.logged) continue;
    const auto* number = std::get_if<double>(&written.value);
    const auto* count = std::get_if<int64_t>(&written.value);
    if (!number && !count) continue;
    summary_.add(
        system_.mode, written.key,
        {system_.global_step, system_.epoch_idx, number ? *number : static_cast<double>(*count)});
  }
  if (options_.log_steps >= 0) {
    log::line(log_line(header, system_.global_step, epoch, data.written()));
  }
  if (system_.events) system_.events->write(event, system_, data.written());
}

void Run::train_epoch() {
  Cursor& cursor = progress_.cursor;
  system_.mode = Mode::kTrain;
  system_.epoch_idx = cursor.epoch;
  const double begin = seconds_now();
  for (const Model& model : options_.network.models()) model.use_optimizer(cursor.epoch);
  std::vector<AnyTrace> active;
  const auto ds_ids = options_.pipeline.ds_ids(Mode::kTrain, cursor.epoch);
  for (const std::string& ds_id : ds_ids) {
    for (const AnyTrace& trace : pass(Mode::kTrain, cursor.epoch, ds_id).traces) {
      const bool is_new = std::none_of(active.begin(), active.end(), [&](const AnyTrace& other) {
        return other.pointer() == trace.pointer();
      });
      if (is_new) active.push_back(trace);
    }
  }
  TraceRunner runner(active, system_);
  if (!cursor.begun) {
    Data at_begin;
    runner.on_epoch_begin(at_begin);
    cursor.begun = true;
    settle();
  }
  while (!ends() && cursor.pass < static_cast<int64_t>(ds_ids.size())) {
    system_.ds_id = ds_ids[static_cast<size_t>(cursor.pass)];
    train_pass(pass(Mode::kTrain, cursor.epoch, system_.ds_id));
    if (ends()) return;
    ++cursor.pass;
    cursor.batch = 0;
  }
  system_.ds_id.clear();
  if (ends()) return;
  Data at_end;
  at_end.write_with_log("epoch_time(sec)", std::round((seconds_now() - begin) * 100) / 100);
  runner.on_epoch_end(at_end);
  broadcast_buffers(options_.network.models(), *system_.group);  // all judge the same model
  settle();
  cursor.evaluating = true;
  bar_.remove();
  report("Train", "train_epoch", cursor.epoch, at_end);
}

void Run::train_pass(Pass& pass) {
  Cursor& cursor = progress_.cursor;
  pass.data.first_batch = cursor.batch;
  DeviceFeed loader(options_.pipeline.open(pass.data), device_);
  const PassValues values(*pass.network);
  TraceRunner runner(pass.traces, system_);
  runner.bind(values);
  Monitor& monitor = progress_.monitor;
  if (monitor.keys() != pass.monitored) monitor = Monitor(pass.monitored);
  State state{.mode = Mode::kTrain, .epoch = system_.epoch_idx, .ds_id = system_.ds_id};
  const int64_t steps = loader.steps();
  const bool alone = system_.group->is_alone();
  double begin = seconds_now();
  HostBatch batch;
  system_.batch_idx = cursor.batch;
  while (loader.next(batch)) {
    ++system_.batch_idx;
    ++system_.global_step;
    Data data;
    runner.on_batch_begin(data);
    if (system_.stop && alone) {
      --system_.global_step;  // not trained on
      break;
    }
    step(pass, batch, state, monitor);
    runner.on_batch_end(data, batch.size);
    const bool first = system_.global_step == 1;
    if (first || (options_.log_steps > 0 && system_.global_step % options_.log_steps == 0)) {
      synchronize(device_);  // the clock must not run ahead of the GPU
      line_time_ += seconds_now() - begin;
      train_line(data, first);
      begin = seconds_now();
    }
    bar_.show(system_, steps, "");
    pass.network->clear();
    cursor.batch = system_.batch_idx;
    between_steps();
    if (ends()) break;
  }
  settle();
  take_due_snapshot();
  synchronize(device_);
  line_time_ += seconds_now() - begin;
  if (!stopped_) check_finite(monitor.over(*system_.group));
}

// The network's part of a step, and what it leaves for traces and lines.
void Run::step(Pass& pass, HostBatch& batch, const State& state, Monitor& monitor) {
  State here = state;
  here.weight = weight(batch);
  pass.network->run(batch.columns, here);
  for (size_t i = 0; i < pass.monitored.size(); ++i) {
    monitor.add(i, pass.network->value(pass.monitored_positions[i]), batch.size);
  }
  if (batch.size == 0) pass.network->keep_no_rows();
}

// What this rank wants to happen now.
Orders Run::wishes(bool training) const {
  Orders orders{.stop = system_.stop, .signal = StopSignals::received()};
  if (!keeper_) return orders;
  if (orders.signal == 0 && keeper_->budget_spent()) orders.signal = SIGTERM;
  orders.snapshot = training && keeper_->due(system_, /*epoch_ended=*/false);
  return orders;
}

void Run::note(const Orders& orders) {
  stopped_ = stopped_ || orders.stop;
  system_.stop = system_.stop || orders.stop;
  if (signal_ == 0) signal_ = orders.signal;
  snapshot_due_ = snapshot_due_ || orders.snapshot;
}

void Run::take_due_snapshot() {
  if (std::exchange(snapshot_due_, false)) take_snapshot_();
}

void Run::between_steps() {
  heartbeat_.beat(system_.global_step);
  note(agreement_.exchange(wishes(system_.mode == Mode::kTrain)));
  take_due_snapshot();
}

void Run::settle() { note(agreement_.settle(wishes(/*training=*/false))); }

void Run::end_epoch() {
  progress_.cursor = {.epoch = progress_.cursor.epoch + 1};
  progress_.random_before_evaluation.clear();
  Orders orders = wishes(/*training=*/false);
  orders.snapshot = keeper_ && keeper_->due(system_, /*epoch_ended=*/true);
  note(agreement_.settle(orders));
  take_due_snapshot();
}

void Run::train_line(Data& data, bool first) {
  settle();  // a trace that ends training because of a NaN is heard before the check for one
  const Monitor all = progress_.monitor.over(*system_.group);
  if (!stopped_) check_finite(all);
  if (first && options_.log_steps == 0) return;
  for (size_t i = 0; i < all.keys().size() && all.samples() > 0; ++i) {
    data.write_with_log(all.keys()[i], all.last(i));
    if (!first) data.write_with_log(all.keys()[i] + "_mean", all.mean(i));
  }
  if (!first && line_time_ > 0) {
    const auto steps = static_cast<double>(system_.global_step - progress_.line_step);
    data.write_with_log("steps/sec", std::round(steps / line_time_ * 100) / 100);
  }
  report("Train", "train", 0, data);
  line_time_ = 0;
  progress_.line_step = system_.global_step;
  progress_.monitor.reset();
}

void Run::check_finite(const Monitor& all) const {
  if (!options_.fail_on_nan) return;
  const auto keys = all.not_finite();
  if (keys.empty()) return;
  fail_running(
      "Estimator: the loss '{}' became NaN or infinite in epoch {}, at step {} or shortly before. "
      "Lower the learning rate, clip gradients (UpdateOp: clip_norm), or look at the data; "
      "the trace TerminateOnNaN ends a run gently instead.",
      fmt::join(keys, "', '"), system_.epoch_idx, system_.global_step);
}

bool Run::evaluate(Mode mode) {
  const int64_t epoch = std::max<int64_t>(system_.epoch_idx, 1);
  const auto ds_ids = options_.pipeline.ds_ids(mode, epoch);
  if (ds_ids.empty()) return true;
  system_.mode = mode;
  if (keeper_) progress_.random_before_evaluation = random_states(options_.network.models());
  std::vector<AnyTrace> active;
  std::set<std::string> available;
  for (const std::string& ds_id : ds_ids) {
    const Pass& compiled = pass(mode, epoch, ds_id);
    available.insert(compiled.network->keys().begin(), compiled.network->keys().end());
    for (const AnyTrace& trace : compiled.traces) {
      const bool is_new = std::none_of(active.begin(), active.end(), [&](const AnyTrace& other) {
        return other.pointer() == trace.pointer();
      });
      if (is_new) active.push_back(trace);
    }
  }
  Findings ignored;
  TraceRunner runner(sort_traces(active, available, ignored), system_);
  Data at_begin, totals;
  runner.on_epoch_begin(at_begin);
  int64_t samples = 0;
  for (const std::string& ds_id : ds_ids) {
    system_.ds_id = ds_id;
    samples += eval_pass(pass(mode, epoch, ds_id), totals, ds_ids.size() > 1);
    if (signal_ != 0) return false;
  }
  system_.ds_id.clear();
  runner.on_epoch_end(totals);
  settle();
  bar_.remove();
  report(mode == Mode::kEval ? "Eval" : "Test", name(mode), epoch, totals);
  return true;
}

// Adds the data set's means to `totals`, under "loss|name" too when there are several.
int64_t Run::eval_pass(Pass& pass, Data& totals, bool named) {
  DeviceFeed loader(options_.pipeline.open(pass.data), device_);
  const PassValues values(*pass.network);
  TraceRunner runner(pass.traces, system_);
  runner.bind(values);
  Monitor monitor(pass.monitored);
  const State state{.mode = pass.data.mode, .epoch = pass.data.epoch, .ds_id = system_.ds_id};
  HostBatch batch;
  int64_t samples = 0;
  system_.batch_idx = 0;
  while (loader.next(batch)) {
    ++system_.batch_idx;
    samples += batch.total;
    Data data;
    runner.on_batch_begin(data);
    step(pass, batch, state, monitor);
    runner.on_batch_end(data, batch.size);
    bar_.show(system_, loader.steps(), "");
    pass.network->clear();
    between_steps();
    if (signal_ != 0) break;
  }
  settle();
  monitor = monitor.over(*system_.group);
  for (size_t i = 0; i < pass.monitored.size() && samples > 0; ++i) {
    const std::string& key = pass.monitored[i];
    if (named) totals.write_with_log(key + "|" + system_.ds_id, monitor.mean(i));
    // The mean over all data sets so far, by samples.
    const Value* before = totals.find(key);
    const double sum =
        before ? std::get<double>(*before) * static_cast<double>(eval_samples_[key]) : 0;
    eval_samples_[key] = (before ? eval_samples_[key] : 0) + samples;
    totals.write_with_log(key, (sum + monitor.mean(i) * static_cast<double>(samples)) /
                                   static_cast<double>(eval_samples_[key]));
  }
  return samples;
}

}  // namespace fe
