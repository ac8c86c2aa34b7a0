// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/pass.h"

#include <algorithm>
#include <set>

#include "fe/base/nearest.h"
#include "fe/estimator/loop/trace_runner.h"

namespace fe {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& key) {
  return std::find(list.begin(), list.end(), key) != list.end();
}

std::vector<AnyTrace> active_traces(const PassRequest& request) {
  std::vector<AnyTrace> active;
  for (const AnyTrace& trace : request.traces) {
    if (trace->runs_in(request.mode, request.ds_id)) active.push_back(trace);
  }
  return active;
}

// Keys that something reads after a step. The "*" of a trace adds none: it means those that exist.
std::vector<std::string> wanted_keys(const std::vector<AnyTrace>& traces,
                                     const std::vector<std::string>& monitored) {
  std::vector<std::string> wanted = monitored;
  for (const AnyTrace& trace : traces) {
    for (const Key& key : trace->inputs()) {
      if (key.str() != "*" && !contains(wanted, key.str())) wanted.push_back(key.str());
    }
  }
  return wanted;
}

}  // namespace

Pass compile_pass(const Pipeline& pipeline,
                  const Network& network,
                  const PassRequest& request,
                  Findings& findings) {
  Pass pass;
  pass.data = {.mode = request.mode,
               .epoch = request.epoch,
               .ds_id = request.ds_id,
               .steps = request.steps,
               .shard = request.shard};
  pass.traces = active_traces(request);

  std::vector<std::string> monitor = network.loss_keys();
  monitor.insert(monitor.end(), request.monitor_names.begin(), request.monitor_names.end());

  // Checked before keys are pruned, so that messages can name every key.
  Findings ignored;
  const auto all_keys = pipeline.check(pass.data, ignored);
  const PassKeys keys{.batch_keys = all_keys,
                      .mode = request.mode,
                      .epoch = request.epoch,
                      .ds_id = request.ds_id,
                      .wanted = wanted_keys(pass.traces, monitor)};
  const auto whole = network.plan(keys, findings);

  // The pipeline makes only what the network and the traces read.
  pass.data.wanted = whole->needed_batch_keys();
  PassKeys pruned = keys;
  pruned.batch_keys = pipeline.check(pass.data, findings);
  pass.network = network.plan(pruned, ignored);

  for (const std::string& key : monitor) {
    const auto position = pass.network->position(key);
    if (position && !contains(pass.monitored, key)) {
      pass.monitored.push_back(key);
      pass.monitored_positions.push_back(*position);
    }
    if (!position && contains(request.monitor_names, key) && request.mode == Mode::kTrain) {
      findings.error("Estimator: monitor_names has '{}', which nothing writes in mode {}.{}", key,
                     name(request.mode), did_you_mean(key, pass.network->keys()));
    }
  }
  std::set<std::string> available(whole->keys().begin(), whole->keys().end());
  available.insert(pass.monitored.begin(), pass.monitored.end());
  pass.traces = sort_traces(pass.traces, available, findings);
  return pass;
}

}  // namespace fe
