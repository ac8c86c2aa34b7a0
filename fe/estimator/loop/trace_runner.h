// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "fe/base/findings.h"
#include "fe/estimator/trace.h"

namespace fe {

/// Sorts traces behind those that write what they read; traces that read everything ("*") come
/// last. `available` has the keys of the batch and the monitored keys. Reports inputs that nothing
/// writes, and cycles.
std::vector<AnyTrace> sort_traces(const std::vector<AnyTrace>& traces,
                                  const std::set<std::string>& available,
                                  Findings& findings);

/// Calls the hooks of sorted traces, with their declared inputs resolved in advance.
class TraceRunner {
 public:
  TraceRunner(std::vector<AnyTrace> traces, System& system);

  void on_begin(Data& data);
  void on_epoch_begin(Data& data);
  void on_batch_begin(Data& data);
  /// bind() must have been called.
  void on_batch_end(Data& data, int64_t batch_size);
  void on_epoch_end(Data& data);
  void on_end(Data& data);

  /// Finds the tensors of the declared inputs, once per pass: their addresses must not change.
  void bind(const BatchValues& values);

  bool empty() const { return bound_.empty(); }

 private:
  struct Bound {
    AnyTrace trace;
    std::vector<const Tensor*> inputs;
  };
  void run(Bound& bound, void (Trace::*hook)(Data&), Data& data);
  void run(void (Trace::*hook)(Data&), Data& data);

  std::vector<Bound> bound_;
  const BatchValues* values_ = nullptr;
};

}  // namespace fe
