// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fe/estimator/loop/coordinator.h"
#include "fe/estimator/loop/pass_cache.h"
#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/loop/trace_runner.h"
#include "fe/estimator/record/reporter.h"

namespace fe {

/// Evaluates: one pass over every data set of mode eval or test.
class Evaluator {
 public:
  /// The arguments must outlive this.
  Evaluator(RunContext& context, PassCache& passes, Reporter& reporter, Coordinator& coordinator)
      : context_(context), passes_(passes), reporter_(reporter), coordinator_(coordinator) {}

  /// Returns false when a signal interrupted it. Does nothing when the mode has no data.
  bool evaluate(Mode mode);

 private:
  TraceRunner epoch_traces(Mode mode, int64_t epoch, const std::vector<std::string>& ds_ids);
  void evaluate_pass(Pass& pass, bool is_one_of_several, Data& totals);
  int64_t run_steps(Pass& pass, Monitor& monitor);

  RunContext& context_;
  PassCache& passes_;
  Reporter& reporter_;
  Coordinator& coordinator_;
  std::map<std::string, int64_t> samples_;  // behind each mean of this evaluation
};

}  // namespace fe
