// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/pass_cache.h"

#include <algorithm>

namespace fe {

std::vector<int64_t> pass_signature(const RunContext& context, Mode mode, int64_t epoch) {
  const EstimatorOptions& options = context.options;
  std::vector<int64_t> signature = options.pipeline.signature(epoch);
  const auto network = options.network.signature(epoch);
  signature.insert(signature.end(), network.begin(), network.end());
  for (const auto& trace : options.traces) signature.push_back(trace.variant(epoch));
  signature.push_back(static_cast<int64_t>(mode));
  return signature;
}

PassRequest pass_request(const RunContext& context,
                         Mode mode,
                         int64_t epoch,
                         const std::string& ds_id) {
  return {.mode = mode,
          .epoch = epoch,
          .ds_id = ds_id,
          .shard = {.rank = context.group().rank(), .world_size = context.group().size()},
          .monitor_names = context.options.monitor_names,
          .traces = traces_in_epoch(context.options, epoch)};
}

Pass& PassCache::get(Mode mode, int64_t epoch, const std::string& ds_id) {
  Entry& entry = entries_[{mode, ds_id}];
  auto signature = pass_signature(context_, mode, epoch);
  if (entry.signature != signature) {
    const EstimatorOptions& options = context_.options;
    PassRequest request = pass_request(context_, mode, epoch, ds_id);
    if (mode == Mode::kTrain) request.steps = options.train_steps_per_epoch;
    if (mode == Mode::kEval) request.steps = options.eval_steps_per_epoch;
    Findings findings;
    entry.pass = compile_pass(options.pipeline, options.network, request, findings);
    findings.throw_errors("Estimator");
    entry.pass.data.pin_memory = context_.device.is_cuda();
    entry.signature = std::move(signature);
  }
  entry.pass.data.epoch = epoch;
  return entry.pass;
}

std::vector<AnyTrace> PassCache::traces(Mode mode, int64_t epoch) {
  std::vector<AnyTrace> traces;
  for (const std::string& ds_id : context_.options.pipeline.ds_ids(mode, epoch)) {
    for (const AnyTrace& trace : get(mode, epoch, ds_id).traces) {
      const bool is_new = std::none_of(traces.begin(), traces.end(), [&](const AnyTrace& other) {
        return other.pointer() == trace.pointer();
      });
      if (is_new) traces.push_back(trace);
    }
  }
  return traces;
}

}  // namespace fe
