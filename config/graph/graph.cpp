// SPDX-License-Identifier: Apache-2.0
#include "config/graph/graph.h"

#include <algorithm>

#include "config/graph/builder.h"
#include "fe/estimator/loop/pass.h"
#include "fe/model/sandbox.h"

namespace fe::config {
namespace {

using plot::PlanGraph;

std::vector<AnyTrace> traces_in(const RunConfig& run, int64_t epoch) {
  std::vector<AnyTrace> traces;
  for (const auto& scheduled : run.estimator.traces) {
    if (const AnyTrace* trace = scheduled.at(epoch)) traces.push_back(*trace);
  }
  return traces;
}

// Compiled as the run compiles it, so that the graph shows what runs and nothing else.
PlanGraph draw_pass(const RunConfig& run, int64_t epoch, Mode mode, const std::string& ds_id) {
  const Pipeline& pipeline = run.estimator.pipeline;
  Findings findings;
  const Pass pass = compile_pass(pipeline, run.estimator.network,
                                 {.mode = mode,
                                  .epoch = epoch,
                                  .ds_id = ds_id,
                                  .monitor_names = run.estimator.monitor_names,
                                  .traces = traces_in(run, epoch)},
                                 findings);
  findings.throw_errors("graph");
  PassOptions first = pass.data;
  first.shuffle = false;
  if (first.wanted && first.wanted->empty()) first.wanted.reset();  // nothing reads this pass
  const std::vector<Batch> batches = pipeline.get_results(first, 1);
  FE_CHECK(!batches.empty(),
           "graph: expected a batch of mode {} in epoch {}, got none. Give it data.", name(mode),
           epoch);

  GraphBuilder builder(mode, epoch, ds_id, run.context.registry());
  const Dataset& data = pipeline.dataset(mode, epoch, ds_id);
  builder.add_data(data.source().name(), fmt::format("{} samples", data.size()), data[0]);
  builder.add_pipeline(pipeline, batches.front());
  builder.add_network(run.estimator.network, batches.front());
  for (const AnyTrace& trace : pass.traces) builder.add_trace(*trace);
  builder.add_result("Log", pass.monitored, /*unread_only=*/true);
  return builder.finish();
}

// Inference gets infer.input alone; a sample of any of the run's data sets shows its shape.
PlanGraph draw_inference(const RunConfig& run, int64_t epoch) {
  const Pipeline& pipeline = run.estimator.pipeline;
  const Key& key = run.infer.input;
  GraphBuilder builder(Mode::kInfer, epoch, "", run.context.registry());
  for (const Mode mode : {Mode::kEval, Mode::kTest, Mode::kTrain}) {
    if (!pipeline.has_data(mode, epoch)) continue;
    const Dataset& data = pipeline.dataset(mode, epoch, pipeline.ds_ids(mode, epoch).front());
    if (!data.keys().contains(key)) continue;
    const Sample sample = {{key, data[0][key]}};
    const Batch batch = pipeline.transform(sample, Mode::kInfer, epoch);
    builder.add_data("input", "", sample);
    builder.add_pipeline(pipeline, batch);
    builder.add_network(run.estimator.network, batch);
    const bool all = run.infer.outputs.empty();
    builder.add_result("outputs", all ? builder.predictions() : run.infer.outputs,
                       /*unread_only=*/false);
    return builder.finish();
  }
  fail(
      "graph: expected data with {} in epoch {}, got none. Mode infer starts with that key: set "
      "infer.input to a key of the data.",
      key, epoch);
}

}  // namespace

std::vector<plot::PlanGraph> plan_graphs(const RunConfig& run,
                                         int64_t epoch,
                                         const std::vector<Mode>& modes) {
  FE_CHECK(epoch >= 1, "graph: expected an epoch, counted from 1, got {}.", epoch);
  Findings findings;
  check_run(run, findings);
  findings.throw_errors("graph");

  const Sandbox sandbox(run.estimator.network.models());
  std::vector<plot::PlanGraph> graphs;
  for (const Mode mode : kAllModes) {
    const bool named = std::find(modes.begin(), modes.end(), mode) != modes.end();
    if (mode == Mode::kInfer) {
      if (named) graphs.push_back(draw_inference(run, epoch));
      continue;
    }
    if (!modes.empty() && !named) continue;
    const auto ds_ids = run.estimator.pipeline.ds_ids(mode, epoch);
    FE_CHECK(!named || !ds_ids.empty(), "graph: mode {} has no data in epoch {}.", name(mode),
             epoch);
    for (const std::string& ds_id : ds_ids) graphs.push_back(draw_pass(run, epoch, mode, ds_id));
  }
  return graphs;
}

}  // namespace fe::config
