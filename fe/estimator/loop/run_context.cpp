// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/run_context.h"

#include "fe/distributed/process_info.h"
#include "fe/estimator/device/device.h"

namespace fe {

RunContext make_context(const EstimatorOptions& options, System& system, Summary& summary) {
  const distributed::ProcessInfo& process = distributed::process();
  return {.options = options,
          .system = system,
          .summary = summary,
          .device = choose_device(options.device, process.local_rank, process.local_world_size)};
}

void move_models(const RunContext& context) {
  make_current(context.device);
  context.options.network.to(context.device);
}

std::vector<AnyTrace> all_traces(const EstimatorOptions& options) {
  std::vector<AnyTrace> traces;
  for (const auto& scheduled : options.traces) {
    for (const AnyTrace* trace : scheduled.all()) traces.push_back(*trace);
  }
  return traces;
}

std::vector<AnyTrace> traces_in_epoch(const EstimatorOptions& options, int64_t epoch) {
  std::vector<AnyTrace> traces;
  for (const auto& scheduled : options.traces) {
    if (const AnyTrace* trace = scheduled.at(epoch)) traces.push_back(*trace);
  }
  return traces;
}

}  // namespace fe
