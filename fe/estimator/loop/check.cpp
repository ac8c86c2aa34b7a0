// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/check.h"

#include <set>
#include <tuple>
#include <utility>

#include "fe/base/error.h"
#include "fe/estimator/device/feed.h"
#include "fe/estimator/loop/step_runner.h"
#include "fe/model/sandbox.h"

namespace fe {
namespace {

// Calls visit(mode, epoch) for the first epoch of each signature.
template <class Visit>
void for_each_signature(const RunContext& context, Visit visit) {
  std::set<std::vector<int64_t>> seen;
  for (int64_t epoch = 1; epoch <= context.options.epochs; ++epoch) {
    for (const Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
      if (seen.insert(pass_signature(context, mode, epoch)).second) visit(mode, epoch);
    }
  }
}

void try_batch(Pass& pass, HostBatch batch) {
  pass.network->run(batch.columns, {.mode = pass.data.mode,
                                    .epoch = pass.data.epoch,
                                    .ds_id = pass.data.ds_id,
                                    .checking = true,
                                    .weight = loss_weight(batch)});
  pass.network->clear();
}

// `full`: the number of samples in the first batch, of all ranks.
void try_last_batch(const RunContext& context, Pass& pass, int64_t full) {
  const Pipeline& pipeline = context.options.pipeline;
  const auto& [mode, epoch, ds_id] = std::tie(pass.data.mode, pass.data.epoch, pass.data.ds_id);
  if (pipeline.last_batch_size(mode, epoch, ds_id) >= full) return;
  PassOptions last = pass.data;
  last.first_batch = pipeline.steps_per_epoch(mode, epoch, ds_id) - 1;
  HostBatch batch;
  if (!DeviceFeed(pipeline.open(last), context.device).next(batch)) return;
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

void try_pass(const RunContext& context, Pass& pass) {
  PassOptions first = pass.data;
  first.steps = 1;
  HostBatch batch;
  DeviceFeed(context.options.pipeline.open(first), context.device).next(batch);
  const int64_t full = batch.total;
  try_batch(pass, std::move(batch));
  if (pass.data.steps == 0) try_last_batch(context, pass, full);
}

void check_passes(const RunContext& context, Findings& findings) {
  const EstimatorOptions& options = context.options;
  for_each_signature(context, [&](Mode mode, int64_t epoch) {
    for (const std::string& ds_id : options.pipeline.ds_ids(mode, epoch)) {
      compile_pass(options.pipeline, options.network, pass_request(context, mode, epoch, ds_id),
                   findings);
    }
  });
}

void check_models(const RunContext& context, Findings& findings) {
  for (const Model& model : context.models()) {
    if (model.has_optimizer() && context.options.network.loss_keys(model).empty()) {
      findings.warning("Network: model '{}' has an optimizer, but no UpdateOp trains it.",
                       model.name());
    }
  }
}

void check_traces(const RunContext& context, Findings& findings) {
  for (const AnyTrace& trace : all_traces(context.options)) {
    try {
      trace->check(context.system);
    } catch (const Error& error) {
      findings.error("{}", error.what());
    }
  }
}

}  // namespace

Findings check_run(const RunContext& context) {
  const Pipeline& pipeline = context.options.pipeline;
  FE_CHECK(pipeline.has_data(Mode::kTrain, 1) || !pipeline.modes().empty(),
           "Estimator: the pipeline has no data. Set train_data.");
  Findings findings;
  check_passes(context, findings);
  check_models(context, findings);
  check_traces(context, findings);
  return findings;
}

void try_passes(const RunContext& context, PassCache& passes) {
  const Sandbox sandbox(context.models());
  for_each_signature(context, [&](Mode mode, int64_t epoch) {
    for (const Model& model : context.models()) model.use_optimizer(epoch);
    for (const std::string& ds_id : context.options.pipeline.ds_ids(mode, epoch)) {
      try_pass(context, passes.get(mode, epoch, ds_id));
    }
  });
}

}  // namespace fe
