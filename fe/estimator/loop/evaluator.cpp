// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/evaluator.h"

#include <algorithm>
#include <set>
#include <utility>
#include <variant>

#include "fe/estimator/device/feed.h"
#include "fe/estimator/loop/step_runner.h"
#include "fe/model/random_state.h"

namespace fe {

bool Evaluator::evaluate(Mode mode) {
  System& system = context_.system;
  const int64_t epoch = std::max<int64_t>(system.epoch_idx, 1);
  const auto ds_ids = context_.options.pipeline.ds_ids(mode, epoch);
  if (ds_ids.empty()) return true;
  system.mode = mode;
  if (coordinator_.keeps_snapshots()) {
    context_.progress.random_before_evaluation = random_states(context_.models());
  }
  TraceRunner traces = epoch_traces(mode, epoch, ds_ids);
  Data at_begin, totals;
  traces.on_epoch_begin(at_begin);
  for (const std::string& ds_id : ds_ids) {
    system.ds_id = ds_id;
    evaluate_pass(passes_.get(mode, epoch, ds_id), ds_ids.size() > 1, totals);
    if (coordinator_.signal() != 0) return false;
  }
  system.ds_id.clear();
  traces.on_epoch_end(totals);
  coordinator_.settle();
  reporter_.hide_progress();
  reporter_.report(mode == Mode::kEval ? "Eval" : "Test", name(mode), epoch, totals);
  return true;
}

// The traces of all data sets, in an order that suits the keys of all of them.
TraceRunner Evaluator::epoch_traces(Mode mode,
                                    int64_t epoch,
                                    const std::vector<std::string>& ds_ids) {
  std::set<std::string> available;
  for (const std::string& ds_id : ds_ids) {
    const auto& keys = passes_.get(mode, epoch, ds_id).network->keys();
    available.insert(keys.begin(), keys.end());
  }
  Findings ignored;  // check_run() has reported them
  return TraceRunner(sort_traces(passes_.traces(mode, epoch), available, ignored), context_.system);
}

// Adds the means of the data set to `totals`, also as "loss|name" when it is one of several.
void Evaluator::evaluate_pass(Pass& pass, bool is_one_of_several, Data& totals) {
  Monitor monitor(pass.monitored);
  const int64_t samples = run_steps(pass, monitor);
  coordinator_.settle();
  monitor = monitor.over(context_.group());
  for (size_t i = 0; i < pass.monitored.size() && samples > 0; ++i) {
    const std::string& key = pass.monitored[i];
    const double mean = monitor.mean(i);
    if (is_one_of_several) totals.write_with_log(key + "|" + context_.system.ds_id, mean);
    // The mean over all data sets so far, weighted by samples.
    const Value* before = totals.find(key);
    if (!before) samples_[key] = 0;
    const auto count_before = static_cast<double>(samples_[key]);
    const double sum = before ? std::get<double>(*before) * count_before : 0;
    samples_[key] += samples;
    totals.write_with_log(
        key, (sum + mean * static_cast<double>(samples)) / static_cast<double>(samples_[key]));
  }
}

// Returns the number of samples, of all ranks.
int64_t Evaluator::run_steps(Pass& pass, Monitor& monitor) {
  System& system = context_.system;
  DeviceFeed batches(context_.options.pipeline.open(pass.data), context_.device);
  StepRunner steps(pass, system);
  HostBatch batch;
  int64_t samples = 0;
  system.batch_idx = 0;
  while (batches.next(batch)) {
    ++system.batch_idx;
    samples += batch.total;
    Data data;
    steps.begin(data);
    steps.run(batch, data, monitor);
    reporter_.show_progress(batches.steps());
    steps.end();
    coordinator_.after_step();
    if (coordinator_.signal() != 0) break;
  }
  return samples;
}

}  // namespace fe
