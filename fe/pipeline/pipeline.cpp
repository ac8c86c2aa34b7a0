// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/pipeline.h"

#include <torch/types.h>

#include <algorithm>
#include <set>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/nearest.h"
#include "fe/base/rng.h"
#include "fe/base/system/clock.h"
#include "fe/base/system/cores.h"
#include "fe/pipeline/batch_runner.h"
#include "fe/pipeline/batch_set.h"
#include "fe/pipeline/sample_order.h"
#include "fe/pipeline/sample_runner.h"
#include "fe/pipeline/workers.h"

namespace fe {
namespace {

const ModeData& data_of(const PipelineOptions& options, Mode mode) {
  static const ModeData none;
  switch (mode) {
    case Mode::kTrain:
      return options.train_data;
    case Mode::kEval:
      return options.eval_data;
    case Mode::kTest:
      return options.test_data;
    case Mode::kInfer:
      break;
  }
  return none;
}

void check_names(Mode mode, const ModeData& data) {
  std::set<std::string> seen;
  for (const auto& [id, dataset] : data.sets()) {
    FE_CHECK(seen.insert(id).second,
             "Pipeline: two data sets of mode {} are named '{}'. Give each its own name.",
             name(mode), id);
    const bool unnamed = id.empty() && data.sets().size() == 1;
    FE_CHECK(unnamed ||
                 (!id.empty() && id.front() != '!' && id.find_first_of(":;|") == std::string::npos),
             "Pipeline: '{}' is not a valid name for a data set of mode {}: expected one without "
             "':', ';', "
             "'|' and without a '!' in front.",
             id, name(mode));
  }
}

// With uneven shards, some ranks would wait for the others in every step.
void check_shard(int64_t batch, int64_t ranks, Findings& findings) {
  if (batch < 1 || batch % ranks == 0) return;
  const int64_t less = batch / ranks * ranks;
  findings.error(
      "Pipeline: a batch of {} cannot be divided evenly among {} ranks. Choose a multiple of {} "
      "({}).",
      batch, ranks, ranks,
      less > 0 ? fmt::format("{} or {}", less, less + ranks) : std::to_string(ranks));
}

}  // namespace

struct Pipeline::State {
  PipelineOptions options;
  uint64_t seed;
  int num_workers;
  std::unique_ptr<Workers> workers;  // started by the first loader that needs them

  const ModeData& data(Mode mode) const { return data_of(options, mode); }

  PlanRequest request(Mode mode, int64_t epoch, const std::string& ds_id) const {
    PlanRequest request;
    request.mode = mode;
    request.ds_id = ds_id;
    for (const auto& op : options.ops) {
      const AnyNumpyOp* active = op.at(epoch);
      request.ops.push_back(active ? active->pointer().get() : nullptr);
    }
    const int64_t* batch_size = options.batch_size.at(epoch);
    request.batch_size = batch_size ? *batch_size : 0;
    request.drop_last = options.drop_last;
    return request;
  }

  PlanRequest request(const PassOptions& pass, const Dataset& dataset) const {
    PlanRequest r = request(pass.mode, pass.epoch, pass.ds_id);
    r.source_keys = dataset.keys().names();
    r.wanted = pass.wanted;
    return r;
  }

  PipelinePlan plan(const PassOptions& pass, const Dataset& dataset, Findings& findings) const {
    PipelinePlan plan = make_plan(request(pass, dataset), findings);
    if (pass.mode == Mode::kTrain)
      check_shard(plan.batch.batch_size, pass.shard.world_size, findings);
    return plan;
  }

  PipelinePlan whole_plan(const PassOptions& pass, const Dataset& dataset) const {
    Findings findings;
    PipelinePlan plan = make_plan(request(pass, dataset), findings);
    findings.throw_errors("Pipeline");
    return plan;
  }
};

Pipeline::Pipeline(PipelineOptions options) : state_(std::make_shared<State>()) {
  state_->seed = options.seed.value_or(root_seed());
  describe("Pipeline", options);
  for (const int64_t* size : options.batch_size.all()) {
    FE_CHECK(*size >= 1 || !options.batch_size.is_scheduled(),
             "Pipeline: expected a batch_size of at least 1, got {}.", *size);
    FE_CHECK(*size >= 0, "Pipeline: expected a batch_size of at least 1, got {}.", *size);
  }
  for (const auto& op : options.ops) {
    for (const AnyNumpyOp* each : op.all()) {
      FE_CHECK(each->pointer(), "Pipeline: an op in `ops` is a null pointer.");
    }
  }
  for (Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest})
    check_names(mode, data_of(options, mode));
  state_->num_workers =
      options.num_workers >= 0 ? options.num_workers : std::max(1, usable_cores() - 1);
  state_->options = std::move(options);
}

std::vector<std::string> Pipeline::check(const PassOptions& pass, Findings& findings) const {
  return state_->plan(pass, dataset(pass.mode, pass.epoch, pass.ds_id), findings).keys();
}

std::vector<std::string> Pipeline::batch_keys(const PassOptions& pass) const {
  Findings findings;
  auto keys = check(pass, findings);
  findings.throw_errors("Pipeline");
  return keys;
}

std::unique_ptr<Loader> Pipeline::open(const PassOptions& pass) const {
  const Dataset& data = dataset(pass.mode, pass.epoch, pass.ds_id);
  Findings findings;
  auto plan = std::make_shared<PipelinePlan>(state_->plan(pass, data, findings));
  findings.throw_errors("Pipeline");
  if (state_->num_workers > 0 && !state_->workers) {
    state_->workers = std::make_unique<Workers>(state_->num_workers);
  }
  return make_loader(std::move(plan), data,
                     {.epoch = pass.epoch,
                      .shuffle = pass.shuffle.value_or(pass.mode == Mode::kTrain),
                      .seed = state_->seed,
                      .steps = pass.steps,
                      .pin_memory = pass.pin_memory,
                      .shard = pass.shard,
                      .first_batch = pass.first_batch},
                     state_->workers.get());
}

Batch Pipeline::get_results(Mode mode, int64_t epoch, const std::string& ds_id) const {
  return get_results({.mode = mode, .epoch = epoch, .ds_id = ds_id, .shuffle = false}, 1).front();
}

std::vector<Batch> Pipeline::get_results(const PassOptions& pass, int64_t num_steps) const {
  const auto keys = batch_keys(pass);
  const auto loader = open(pass);
  std::vector<Batch> batches;
  HostBatch host;
  while (static_cast<int64_t>(batches.size()) < num_steps && loader->next(host)) {
    Batch batch;
    for (size_t i = 0; i < keys.size(); ++i) batch.set(keys[i], host.columns[i]);
    batches.push_back(std::move(batch));
  }
  return batches;
}

Batch Pipeline::transform(const Sample& sample,
                          Mode mode,
                          int64_t epoch,
                          const std::string& ds_id) const {
  PlanRequest request = state_->request(mode, epoch, ds_id);
  request.source_keys = sample.names();
  request.batch_size = std::max<int64_t>(request.batch_size, 1);
  Findings findings;
  const PipelinePlan plan = make_plan(request, findings);
  findings.throw_errors("Pipeline");

  SampleRunner runner(plan);
  std::vector<Array> values;
  for (const auto& [key, value] : sample) values.push_back(value);
  const SampleRunner::Position position{epoch, 0, 0, state_->seed};
  if (runner.run(values, position) != SampleState::Verdict::kKeep) return {};
  std::vector<std::vector<Array>> rows(1);
  for (size_t c = 0; c < plan.collated.size(); ++c) rows[0].push_back(runner.collated(c));
  const auto columns =
      finish_batch(plan, collate(rows, {.begin = 0, .end = 1}, plan, /*pin_memory=*/false),
                   {.epoch = epoch, .seed = state_->seed});
  Batch batch;
  for (size_t i = 0; i < columns.size(); ++i) batch.set(plan.columns[i].key, columns[i]);
  return batch;
}

BenchmarkResult Pipeline::benchmark(const BenchmarkOptions& options) const {
  const PassOptions pass{.mode = options.mode,
                         .epoch = options.epoch,
                         .ds_id = options.ds_id,
                         .steps = options.num_steps};
  BenchmarkResult result;
  const auto loader = open(pass);
  HostBatch batch;
  int64_t samples = 0, steps = 0;
  const double begin = seconds_now();
  double last = begin;
  while (loader->next(batch)) {
    samples += batch.size;
    if (options.log_interval > 0 && ++steps % options.log_interval == 0) {
      const double seconds = seconds_now() - std::exchange(last, seconds_now());
      log::line(fmt::format("FastEstimator-Benchmark ({}): step: {}; steps/sec: {:.1f};",
                            name(options.mode), steps,
                            static_cast<double>(options.log_interval) / seconds));
    }
  }
  result.steps_per_second = static_cast<double>(loader->steps()) / (seconds_now() - begin);
  result.samples_per_second = static_cast<double>(samples) / (seconds_now() - begin);
  if (!options.detailed) return result;

  const Dataset& data = dataset(options.mode, options.epoch, options.ds_id);
  Findings findings;
  const PipelinePlan plan = make_plan(state_->request(pass, data), findings);
  SampleRunner runner(plan);
  runner.time_steps(true);
  const SampleOrder order(data.size(),
                          {.epoch = options.epoch, .shuffle = true, .seed = state_->seed});
  const int64_t count = std::min<int64_t>(samples, 20000);
  for (int64_t i = 0; i < count; ++i) runner.run(data, order.at(i));
  double total = runner.read_seconds();
  for (double seconds : runner.step_seconds()) total += seconds;
  const auto add = [&](std::string op, std::string in, std::string out, double seconds) {
    result.rows.push_back({std::move(op), std::move(in), std::move(out),
                           seconds / static_cast<double>(count) * 1e6, seconds / total * 100});
  };
  add("read", "", fmt::format("{}", fmt::join(data.keys().names(), ", ")), runner.read_seconds());
  for (size_t s = 0; s < plan.sample_steps.size(); ++s) {
    const NumpyOp& op = *plan.sample_steps[s].op;
    add(op.name(), fmt::format("{}", fmt::join(op.inputs().names(), ", ")),
        fmt::format("{}", fmt::join(op.outputs().names(), ", ")), runner.step_seconds()[s]);
  }
  log::line(fmt::format("{}{:.0f} samples/sec with {} workers", result.table(),
                        result.samples_per_second, state_->num_workers));
  return result;
}

std::vector<Mode> Pipeline::modes() const {
  std::vector<Mode> modes;
  for (Mode mode : kAllModes) {
    if (!state_->data(mode).sets().empty()) modes.push_back(mode);
  }
  return modes;
}

bool Pipeline::has_data(Mode mode, int64_t epoch) const { return !ds_ids(mode, epoch).empty(); }

std::vector<std::string> Pipeline::ds_ids(Mode mode, int64_t epoch) const {
  std::vector<std::string> ids;
  for (const auto& [id, dataset] : state_->data(mode).sets()) {
    if (dataset.at(epoch)) ids.push_back(id);
  }
  return ids;
}

const Dataset& Pipeline::dataset(Mode mode, int64_t epoch, const std::string& ds_id) const {
  std::vector<std::string> ids;
  for (const auto& [id, dataset] : state_->data(mode).sets()) {
    if (id == ds_id && dataset.at(epoch)) return *dataset.at(epoch);
    ids.push_back(id);
  }
  FE_CHECK(mode != Mode::kInfer,
           "Pipeline: mode infer has no data sets. Give samples to transform().");
  FE_CHECK(!ids.empty(), "Pipeline: has no data for mode {}. Set {}_data.", name(mode), name(mode));
  fail("Pipeline: mode {} has no data set '{}' in epoch {}.{} Known names: '{}'.", name(mode),
       ds_id, epoch, did_you_mean(ds_id, ids), fmt::join(ids, "', '"));
}

int64_t Pipeline::steps_per_epoch(Mode mode, int64_t epoch, const std::string& ds_id) const {
  const Dataset& data = dataset(mode, epoch, ds_id);
  const PipelinePlan plan =
      state_->whole_plan({.mode = mode, .epoch = epoch, .ds_id = ds_id}, data);
  const int64_t batch = plan.batch.batch_size;
  return plan.batch.drop_last ? data.size() / batch : (data.size() + batch - 1) / batch;
}

int64_t Pipeline::last_batch_size(Mode mode, int64_t epoch, const std::string& ds_id) const {
  const Dataset& data = dataset(mode, epoch, ds_id);
  const PipelinePlan plan =
      state_->whole_plan({.mode = mode, .epoch = epoch, .ds_id = ds_id}, data);
  const int64_t batch = plan.batch.batch_size, rest = data.size() % batch;
  return plan.batch.drop_last || plan.filters || rest == 0 ? batch : rest;
}

std::vector<int64_t> Pipeline::signature(int64_t epoch) const {
  std::vector<int64_t> signature{state_->options.batch_size.variant(epoch)};
  for (Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
    for (const auto& [id, dataset] : state_->data(mode).sets()) {
      signature.push_back(dataset.variant(epoch));
    }
  }
  for (const auto& op : state_->options.ops) signature.push_back(op.variant(epoch));
  return signature;
}

int Pipeline::num_workers() const { return state_->num_workers; }
uint64_t Pipeline::seed() const { return state_->seed; }
const PipelineOptions& Pipeline::options() const { return state_->options; }

}  // namespace fe
