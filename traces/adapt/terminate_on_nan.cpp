// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/terminate_on_nan.h"

#include <torch/types.h>

#include <cmath>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/network/network.h"

namespace fe::traces {
namespace {

bool is_finite(const Tensor& value) {
  if (value.numel() == 1) return std::isfinite(value.item<double>());
  return value.isfinite().all().item<bool>();
}

bool is_finite(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::isfinite(*number);
  const auto* tensor = std::get_if<Tensor>(&value);
  return !tensor || is_finite(*tensor);
}

// The input "*" makes it the last trace, so that its error does not prevent the on_end() of others.
Keys inputs_of(const TerminateOnNaNOptions& options) {
  std::vector<Key> keys(options.monitor_names.begin(), options.monitor_names.end());
  keys.emplace_back("*");
  return keys;
}

}  // namespace

TerminateOnNaN::TerminateOnNaN(TerminateOnNaNOptions options)
    : Trace(options, inputs_of(options), Keys::none()), options_(std::move(options)) {}

void TerminateOnNaN::on_begin(Data&) {
  std::vector<std::string> keys = options_.monitor_names.names();
  if (keys.empty() && system().network) keys = system().network->loss_keys();
  monitored_.clear();
  for (std::string& key : keys) monitored_.push_back({.key = std::move(key)});
  found_.clear();
}

void TerminateOnNaN::on_batch_end(Data& data) {
  // A placeholder row is not part of the data.
  if (data.batch_size() > 0) look_at(data);
  const System& run = system();
  const bool log_step = run.log_steps > 0 && run.global_step % run.log_steps == 0;
  if (run.mode == Mode::kTrain && log_step) read_device();
}

void TerminateOnNaN::look_at(Data& data) {
  for (Monitored& monitored : monitored_) {
    if (const Tensor* value = data.find_tensor(monitored.key)) watch(monitored, *value);
  }
}

void TerminateOnNaN::on_epoch_end(Data& data) {
  read_device();
  for (Monitored& monitored : monitored_) {
    const Value* value = data.find(monitored.key);
    if (!value) continue;
    monitored.seen = true;
    if (!is_finite(*value)) stop(monitored.key);
  }
}

void TerminateOnNaN::on_end(Data&) {
  for (const Monitored& monitored : monitored_) {
    if (!monitored.seen) {
      log::warn("TerminateOnNaN: there never was a value under '{}' to look at. Is it misspelled?",
                monitored.key);
    }
  }
  const std::string found = found_on_any_rank();
  if (found.empty() || !options_.fail) return;
  fail_running(
      "TerminateOnNaN: the run was stopped because {}. Lower the learning rate, clip "
      "the gradients, or look for such values in the data.",
      found);
}

// The finding of the first rank that has one, so that all ranks report the same.
std::string TerminateOnNaN::found_on_any_rank() const {
  if (group().is_alone()) return found_;
  for (const std::string& found : group().all_gather(found_, name())) {
    if (!found.empty()) return found;
  }
  return {};
}

void TerminateOnNaN::watch(Monitored& monitored, const Tensor& value) {
  monitored.seen = true;
  if (value.is_cpu()) {
    if (!is_finite(value)) stop(monitored.key);
    return;
  }
  const Tensor bad = value.detach().isfinite().all().logical_not();
  monitored.bad = monitored.bad.defined() ? monitored.bad.logical_or(bad) : bad;
}

void TerminateOnNaN::read_device() {
  for (Monitored& monitored : monitored_) {
    if (monitored.bad.defined() && monitored.bad.item<bool>()) stop(monitored.key);
    monitored.bad = Tensor();
  }
}

void TerminateOnNaN::stop(const std::string& key) {
  if (!found_.empty()) return;
  const System& run = system();
  found_ = fmt::format("'{}' was NaN or infinite at step {} of epoch {}", key, run.global_step,
                       run.epoch_idx);
  system().stop_training(fmt::format("FastEstimator-TerminateOnNaN: NaN Detected in: {}", key));
}

}  // namespace fe::traces
