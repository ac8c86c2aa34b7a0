// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/estimator/loop/trace_runner.h"
#include "fe/estimator/trace.h"

namespace fe::testing {

/// A batch that is there as a whole.
class GivenBatch final : public BatchValues {
 public:
  explicit GivenBatch(Batch batch) : batch_(std::move(batch)) {}
  const Tensor* find(std::string_view key) const override { return batch_.find(key); }
  std::vector<std::string> keys() const override { return batch_.names(); }
  int64_t size() const {
    const Tensor& first = batch_.begin()->second;
    return first.dim() == 0 ? 1 : first.size(0);
  }

 private:
  Batch batch_;
};

/// Takes traces through the hooks of a run as an estimator does: in a pass only those of its mode.
class Driver {
 public:
  using Monitored = std::vector<std::pair<std::string, Value>>;

  explicit Driver(std::vector<AnyTrace> traces)
      : all_traces_(std::move(traces)), all_(all_traces_, system), pass_({}, system) {}

  void begin() {
    Data data;
    all_.on_begin(data);
  }
  void end() {
    Data data;
    all_.on_end(data);
  }

  /// What was written at the end of one pass over `batches`, with `monitored` there beforehand.
  Data epoch(Mode mode, const std::vector<Batch>& batches, const Monitored& monitored = {}) {
    start(mode);
    for (const Batch& batch : batches) step(batch);
    return finish(monitored);
  }
  Data eval_batches(const std::vector<Batch>& batches) { return epoch(Mode::kEval, batches); }
  Data eval(const Monitored& monitored) { return epoch(Mode::kEval, {}, monitored); }

  // The parts of a pass, to stop between them:
  void start(Mode mode) {
    const bool advances = mode == Mode::kTrain || (mode == Mode::kEval && !trains_);
    trains_ = trains_ || mode == Mode::kTrain;
    if (advances) ++system.epoch_idx;
    system.mode = mode;
    system.batch_idx = 0;
    std::vector<AnyTrace> active = all_traces_;
    std::erase_if(active, [&](const AnyTrace& trace) { return !trace->modes().contains(mode); });
    pass_ = TraceRunner(std::move(active), system);
    Data data;
    pass_.on_epoch_begin(data);
  }
  /// What was written at the end of the batch.
  Data step(const Batch& batch) { return step(batch, GivenBatch(batch).size()); }
  /// The same for a batch of which `samples` are this rank's.
  Data step(const Batch& batch, int64_t samples) {
    if (system.mode == Mode::kTrain) ++system.global_step;
    ++system.batch_idx;
    Data data;
    pass_.on_batch_begin(data);
    const GivenBatch given(batch);
    pass_.bind(given);
    pass_.on_batch_end(data, samples);
    return data;
  }
  Data finish(const Monitored& monitored = {}) {
    Data data;
    for (const auto& [key, value] : monitored) data.write_with_log(key, value);
    pass_.on_epoch_end(data);
    return data;
  }

  System system;

 private:
  std::vector<AnyTrace> all_traces_;
  TraceRunner all_;
  TraceRunner pass_;
  bool trains_ = false;
};

}  // namespace fe::testing
