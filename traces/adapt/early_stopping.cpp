// SPDX-License-Identifier: Apache-2.0
#include "traces/adapt/early_stopping.h"

#include <string>
#include <utility>

#include "fe/base/error.h"
#include "traces/saved_state.h"

namespace fe::traces {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : Trace(options, options.monitor, Keys::none()),
      options_(std::move(options)),
      best_(options_.compare, options_.min_delta, options_.baseline) {}

void EarlyStopping::on_begin(Data&) {
  if (std::exchange(restored_, false)) return;
  best_.reset();
  wait_ = 0;
}

void EarlyStopping::on_epoch_end(Data& data) {
  const std::string& monitor = options_.monitor.str();
  if (best_.update(monitored_number(data, name(), monitor), system().epoch_idx)) {
    wait_ = 0;
    return;
  }
  if (++wait_ < options_.patience) return;
  const std::string best =
      best_.epoch() > 0
          ? fmt::format("Its best value was {} at epoch {}", best_.value(), best_.epoch())
      : options_.baseline ? fmt::format("It never beat the baseline {}", *options_.baseline)
                          : "It never was a number";
  system().stop_training(
      fmt::format("FastEstimator-EarlyStopping: '{}' triggered an early stop. {}", monitor, best));
}

StateDict EarlyStopping::state() const {
  StateDict state = best_.state();
  state["wait"] = wait_;
  return state;
}

void EarlyStopping::load_state(const StateDict& state) {
  best_.load_state(state, name());
  wait_ = saved<int64_t>(state, name(), "wait");
  restored_ = true;
}

}  // namespace fe::traces
