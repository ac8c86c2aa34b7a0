// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/run.h"

#include <torch/types.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/model/sandbox.h"

namespace fe {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

at::Device choose_device(const std::string& device) {
  if (device == "auto") return at::hasCUDA() ? at::Device(at::kCUDA) : at::Device(at::kCPU);
  try {
    const at::Device chosen(device);
    FE_CHECK(!chosen.is_cuda() || at::hasCUDA(),
             "Estimator: device '{}' was asked for, but this libtorch or machine has no CUDA. Use "
             "\"cpu\", or \"auto\".",
             device);
    return chosen;
  } catch (const c10::Error&) {
    fail("Estimator: expected device \"auto\", \"cpu\", \"cuda\" or \"cuda:N\", got \"{}\".",
         device);
  }
}

}  // namespace

Run::Run(const EstimatorOptions& options, System& system, Summary& summary)
    : options_(options),
      system_(system),
      summary_(summary),
      device_(choose_device(options.device)) {}

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
        options_.pipeline.open(one)->next(batch);
        to_device(batch.columns);
        compiled.network->run(batch.columns,
                              {.mode = mode, .epoch = epoch, .ds_id = ds_id, .checking = true});
        compiled.network->clear();
      }
    }
  }
}

void Run::to_device(std::vector<Tensor>& columns) const {
  if (device_.is_cpu()) return;
  for (Tensor& column : columns) column = column.to(device_, /*non_blocking=*/true);
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
  system_.mode = Mode::kTrain;
  const double begin = now();
  for (const Model& model : options_.network.models()) model.use_optimizer(system_.epoch_idx);
  std::vector<AnyTrace> active;
  const auto ds_ids = options_.pipeline.ds_ids(Mode::kTrain, system_.epoch_idx);
  for (const std::string& ds_id : ds_ids) {
    for (const AnyTrace& trace : pass(Mode::kTrain, system_.epoch_idx, ds_id).traces) {
      const bool is_new = std::none_of(active.begin(), active.end(), [&](const AnyTrace& other) {
        return other.pointer() == trace.pointer();
      });
      if (is_new) active.push_back(trace);
    }
  }
  TraceRunner runner(active, system_);
  Data at_begin;
  runner.on_epoch_begin(at_begin);
  for (const std::string& ds_id : ds_ids) {
    if (system_.stop || StopSignals::received()) return;
    system_.ds_id = ds_id;
    train_pass(pass(Mode::kTrain, system_.epoch_idx, ds_id));
  }
  system_.ds_id.clear();
  if (system_.stop || StopSignals::received()) return;
  Data at_end;
  at_end.write_with_log("epoch_time(sec)", std::round((now() - begin) * 100) / 100);
  runner.on_epoch_end(at_end);
  bar_.remove();
  report("Train", "train_epoch", system_.epoch_idx, at_end);
}

void Run::train_pass(Pass& pass) {
  const auto loader = options_.pipeline.open(pass.data);
  const PassValues values(*pass.network);
  TraceRunner runner(pass.traces, system_);
  runner.bind(values);
  if (monitor_.keys() != pass.monitored) monitor_ = Monitor(pass.monitored);
  const State state{.mode = Mode::kTrain, .epoch = system_.epoch_idx, .ds_id = system_.ds_id};
  const int64_t steps = loader->steps();
  double begin = now();
  HostBatch batch;
  system_.batch_idx = 0;
  while (loader->next(batch)) {
    ++system_.batch_idx;
    ++system_.global_step;
    Data data;
    runner.on_batch_begin(data);
    if (system_.stop) {
      --system_.global_step;  // not trained on
      break;
    }
    to_device(batch.columns);
    pass.network->run(batch.columns, state);
    for (size_t i = 0; i < pass.monitored.size(); ++i) {
      monitor_.add(i, pass.network->value(pass.monitored_positions[i]), batch.size);
    }
    runner.on_batch_end(data, batch.size);
    const bool first = system_.global_step == 1;
    if (first || (options_.log_steps > 0 && system_.global_step % options_.log_steps == 0)) {
      line_time_ += now() - begin;
      train_line(data, first);
      begin = now();
    }
    bar_.show(system_, steps, "");
    pass.network->clear();
    if (system_.stop || StopSignals::received()) break;
  }
  line_time_ += now() - begin;
  if (!system_.stop) check_finite();
}

void Run::train_line(Data& data, bool first) {
  if (!system_.stop) check_finite();
  if (first && options_.log_steps == 0) return;
  for (size_t i = 0; i < monitor_.keys().size() && monitor_.samples() > 0; ++i) {
    data.write_with_log(monitor_.keys()[i], monitor_.last(i));
    if (!first) data.write_with_log(monitor_.keys()[i] + "_mean", monitor_.mean(i));
  }
  if (!first && line_time_ > 0) {
    const double rate = static_cast<double>(system_.global_step - line_step_) / line_time_;
    data.write_with_log("steps/sec", std::round(rate * 100) / 100);
  }
  report("Train", "train", 0, data);
  line_time_ = 0;
  line_step_ = system_.global_step;
  monitor_.reset();
}

void Run::check_finite() const {
  if (!options_.fail_on_nan) return;
  const auto keys = monitor_.not_finite();
  if (keys.empty()) return;
  fail_running(
      "Estimator: the loss '{}' became NaN or infinite in epoch {}, at step {} or shortly before. "
      "Lower the learning rate, clip gradients (UpdateOp: clip_norm), or look at the data; "
      "traces::TerminateOnNaN ends a run gently instead.",
      fmt::join(keys, "', '"), system_.epoch_idx, system_.global_step);
}

void Run::evaluate(Mode mode) {
  const int64_t epoch = std::max<int64_t>(system_.epoch_idx, 1);
  const auto ds_ids = options_.pipeline.ds_ids(mode, epoch);
  if (ds_ids.empty()) return;
  system_.mode = mode;
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
    if (StopSignals::received()) return;
  }
  system_.ds_id.clear();
  runner.on_epoch_end(totals);
  bar_.remove();
  report(mode == Mode::kEval ? "Eval" : "Test", name(mode), epoch, totals);
}

// Adds the data set's means to `totals`, under "loss|name" too when there are several.
int64_t Run::eval_pass(Pass& pass, Data& totals, bool named) {
  const auto loader = options_.pipeline.open(pass.data);
  const PassValues values(*pass.network);
  TraceRunner runner(pass.traces, system_);
  runner.bind(values);
  Monitor monitor(pass.monitored);
  const State state{.mode = pass.data.mode, .epoch = pass.data.epoch, .ds_id = system_.ds_id};
  HostBatch batch;
  int64_t samples = 0;
  system_.batch_idx = 0;
  while (loader->next(batch)) {
    ++system_.batch_idx;
    samples += batch.size;
    Data data;
    runner.on_batch_begin(data);
    to_device(batch.columns);
    pass.network->run(batch.columns, state);
    for (size_t i = 0; i < pass.monitored.size(); ++i) {
      monitor.add(i, pass.network->value(pass.monitored_positions[i]), batch.size);
    }
    runner.on_batch_end(data, batch.size);
    bar_.show(system_, loader->steps(), "");
    pass.network->clear();
    if (StopSignals::received()) break;
  }
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
