// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/estimator/trace.h"
#include "fe/estimator/trace_runner.h"

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

/// Takes traces through the hooks of a run, as an estimator does.
class Driver {
 public:
  using Monitored = std::vector<std::pair<std::string, Value>>;

  explicit Driver(std::vector<AnyTrace> traces) : runner_(std::move(traces), system) {}

  void begin() {
    Data data;
    runner_.on_begin(data);
  }
  void end() {
    Data data;
    runner_.on_end(data);
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
    Data data;
    runner_.on_epoch_begin(data);
  }
  /// What was written at the end of the batch.
  Data step(const Batch& batch) {
    if (system.mode == Mode::kTrain) ++system.global_step;
    ++system.batch_idx;
    Data data;
    runner_.on_batch_begin(data);
    const GivenBatch given(batch);
    runner_.bind(given);
    runner_.on_batch_end(data, given.size());
    return data;
  }
  Data finish(const Monitored& monitored = {}) {
    Data data;
    for (const auto& [key, value] : monitored) data.write_with_log(key, value);
    runner_.on_epoch_end(data);
    return data;
  }

  System system;

 private:
  TraceRunner runner_;
  bool trains_ = false;
};

}  // namespace fe::testing
