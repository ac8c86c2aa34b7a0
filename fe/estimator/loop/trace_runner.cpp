// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/loop/trace_runner.h"

#include <torch/types.h>

#include <algorithm>
#include <exception>

#include "fe/base/error.h"
#include "fe/base/nearest.h"

namespace fe {
namespace {

bool reads_everything(const Trace& trace) { return trace.inputs().contains("*"); }

std::vector<std::string> missing(const Trace& trace, const std::set<std::string>& present) {
  std::vector<std::string> missing;
  for (const Key& key : trace.inputs()) {
    if (key.str() != "*" && !present.contains(key.str())) missing.push_back(key.str());
  }
  return missing;
}

// Inputs that no trace writes either are unknown keys; the others form a cycle.
void report_stuck(const std::vector<AnyTrace>& stuck,
                  const std::set<std::string>& present,
                  Findings& findings) {
  std::set<std::string> promised = present;
  for (const AnyTrace& trace : stuck) {
    for (const Key& key : trace->outputs()) promised.insert(key.str());
  }
  const std::vector<std::string> known(promised.begin(), promised.end());
  std::vector<std::string> waiting;
  bool unknown_key = false;
  for (const AnyTrace& trace : stuck) {
    waiting.push_back(trace->label());
    for (const std::string& key : missing(*trace, promised)) {
      unknown_key = true;
      findings.error(
          "{}: reads '{}', which neither the batch, a loss nor another trace gives.{} "
          "Known names: {}.",
          trace->label(), key, did_you_mean(key, known), fmt::join(known, ", "));
    }
  }
  if (!unknown_key) {
    findings.error(
        "Traces: {} wait for each other's outputs in a cycle. Let one of them write under "
        "another key.",
        fmt::join(waiting, " and "));
  }
}

}  // namespace

std::vector<AnyTrace> sort_traces(const std::vector<AnyTrace>& traces,
                                  const std::set<std::string>& available,
                                  Findings& findings) {
  std::vector<AnyTrace> sorted, rest, last;
  for (const AnyTrace& trace : traces) (reads_everything(*trace) ? last : rest).push_back(trace);
  std::set<std::string> present = available;
  while (!rest.empty()) {
    const auto ready = std::find_if(rest.begin(), rest.end(), [&](const AnyTrace& trace) {
      return missing(*trace, present).empty();
    });
    if (ready == rest.end()) {
      report_stuck(rest, present, findings);
      break;
    }
    for (const Key& key : (*ready)->outputs()) present.insert(key.str());
    sorted.push_back(*ready);
    rest.erase(ready);
  }
  sorted.insert(sorted.end(), last.begin(), last.end());
  return sorted;
}

TraceRunner::TraceRunner(std::vector<AnyTrace> traces, System& system) {
  for (AnyTrace& trace : traces) {
    trace->system_ = &system;
    bound_.push_back({std::move(trace), {}});
  }
}

void TraceRunner::bind(const BatchValues& values) {
  static const Tensor none;
  values_ = &values;
  for (Bound& bound : bound_) {
    bound.inputs.clear();
    for (const Key& key : bound.trace->inputs()) {
      const Tensor* tensor = values.find(key.str());
      bound.inputs.push_back(tensor ? tensor : &none);
    }
  }
}

void TraceRunner::run(Bound& bound, void (Trace::*hook)(Data&), Data& data) {
  data.inputs_ = bound.inputs;
  try {
    ((*bound.trace).*hook)(data);
  } catch (const c10::Error& error) {
    fail_running("{}: {}", bound.trace->name(), error.what_without_backtrace());
  }
}

void TraceRunner::run(void (Trace::*hook)(Data&), Data& data) {
  for (Bound& bound : bound_) run(bound, hook, data);
  data.inputs_ = {};
}

void TraceRunner::on_batch_end(Data& data, int64_t batch_size) {
  data.batch_ = values_;
  data.batch_size_ = batch_size;
  run(&Trace::on_batch_end, data);
  data.batch_ = nullptr;
}

void TraceRunner::on_begin(Data& data) { run(&Trace::on_begin, data); }
void TraceRunner::on_epoch_begin(Data& data) { run(&Trace::on_epoch_begin, data); }
void TraceRunner::on_batch_begin(Data& data) { run(&Trace::on_batch_begin, data); }
void TraceRunner::on_epoch_end(Data& data) { run(&Trace::on_epoch_end, data); }

// Calls all of them even if one throws: a saver must still restore its best weights.
void TraceRunner::on_end(Data& data) {
  std::exception_ptr first;
  for (Bound& bound : bound_) {
    try {
      run(bound, &Trace::on_end, data);
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  }
  data.inputs_ = {};
  if (first) std::rethrow_exception(first);
}

}  // namespace fe
