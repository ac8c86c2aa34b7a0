// SPDX-License-Identifier: Apache-2.0
// Training: fit(), and what a run calls around its training.
#include <torch/types.h>

#include <algorithm>
#include <utility>

#include "detect/outlier_detector.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/stop.h"
#include "fe/estimator/estimator.h"

namespace fe::detect {
namespace {

/// The data a threshold is found on: a named data set of evaluation, the first of these, or the
/// training data.
Dataset threshold_data(const Pipeline& pipeline,
                       int64_t epoch,
                       const std::optional<std::string>& ds_id) {
  const auto ids = pipeline.ds_ids(Mode::kEval, epoch);
  if (ds_id) {
    FE_CHECK(std::find(ids.begin(), ids.end(), *ds_id) != ids.end(),
             "threshold_data: expected a data set of eval_data, [{}], got '{}'.",
             fmt::join(ids, ", "), *ds_id);
    return pipeline.dataset(Mode::kEval, epoch, *ds_id);
  }
  if (!ids.empty()) return pipeline.dataset(Mode::kEval, epoch, ids.front());
  return pipeline.dataset(Mode::kTrain, epoch, pipeline.ds_ids(Mode::kTrain, epoch).front());
}

}  // namespace

Summary OutlierDetector::fit(const Dataset& train_data, const FitOptions& options) {
  ModeData eval_data = options.eval_data;
  const Dataset train = hold_out(train_data, eval_data);
  const Pipeline pipeline({.train_data = train,
                           .eval_data = std::move(eval_data),
                           .batch_size = options.batch_size,
                           .ops = ops_,
                           .num_workers = options.num_workers});
  check_data(pipeline);
  std::vector<Scheduled<AnyTrace>> all_traces = traces();
  all_traces.insert(all_traces.end(), options.traces.begin(), options.traces.end());
  Estimator estimator({.pipeline = pipeline,
                       .network = Network(network_ops()),
                       .epochs = options.epochs,
                       .traces = std::move(all_traces),
                       .log_steps = options.log_steps,
                       .run_dir = options.run_dir,
                       .device = options.device});
  estimator.check().throw_errors(name_);
  prepare(pipeline);
  origin_config_ = {};  // of an earlier training
  shared_ = {};
  metrics_ = "{}";
  inputs_ = run::input_specs(train);
  seed_ = pipeline.seed();
  try {
    estimator.fit();
  } catch (const Stopped&) {  // what was trained so far can be used and saved
    epoch_ = std::max<int64_t>(estimator.system().epoch_idx, 1);
    throw;
  }
  try {
    finish(pipeline, estimator.system().epoch_idx);
  } catch (const Error& error) {  // must not cost the training
    log::warn("{}: trained, but without a threshold: {}", name_, error.what());
  }
  return estimator.summary();
}

void OutlierDetector::check_data(const Pipeline& pipeline) const {
  if (!scoring_.threshold_method || !pipeline.has_data(Mode::kTrain, 1)) return;
  const Dataset data = threshold_data(pipeline, 1, scoring_.threshold_data);
  const bool needs_labels = *scoring_.threshold_method != ThresholdMethod::kPercentile;
  FE_CHECK(!needs_labels || !scoring_.normal_labels.empty(),
           "threshold_method {}: expected normal_labels, the labels under {} that mean normal, "
           "got none. Or use percentile, which needs no labels.",
           option_name(*scoring_.threshold_method), scoring_.label_key);
  FE_CHECK(scoring_.normal_labels.empty() || data.keys().contains(scoring_.label_key),
           "label_key: expected a key of the data that the threshold is found on, [{}], got {}.",
           fmt::join(data.keys(), ", "), scoring_.label_key);
}

void OutlierDetector::finish(const Pipeline& pipeline, int64_t epoch) {
  epoch_ = epoch;
  ops_ = pipeline.options().ops;
  if (!scoring_.threshold_method) {
    if (!threshold_->has_value()) {
      log::warn("{}: no threshold is set. infer_threshold() or `fe detect threshold` finds one.",
                name_);
    }
    return;
  }
  const Dataset data = threshold_data(pipeline, epoch, scoring_.threshold_data);
  if (!pipeline.has_data(Mode::kEval, epoch)) {
    log::warn(
        "{}: the threshold is found on the training data, whose scores are lower than those "
        "of new samples. Give eval_data that are not trained on.",
        name_);
  }
  const Threshold threshold =
      infer_threshold(data, {.method = *scoring_.threshold_method,
                             .threshold_perc = scoring_.threshold_perc,
                             .outlier_type = scoring_.outlier_type,
                             .normal_labels = scoring_.normal_labels,
                             .label_key = scoring_.label_key,
                             .false_positive_cost = scoring_.false_positive_cost,
                             .false_negative_cost = scoring_.false_negative_cost});
  log::line(fmt::format("{}: threshold {:.6g} by {} on {} samples", name_, threshold.value,
                        option_name(threshold.method), threshold.samples));
}

}  // namespace fe::detect
