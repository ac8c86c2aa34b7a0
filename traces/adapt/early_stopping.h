// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <tuple>

#include "fe/estimator/trace.h"
#include "traces/best_value.h"

namespace fe::traces {

struct EarlyStoppingOptions {
  static constexpr std::string_view kName = "EarlyStopping";
  static constexpr std::string_view kDoc = "stops when a value has stopped improving";

  Key monitor;                          ///< reads a number at the end of an epoch: a loss, a metric
  double min_delta = 0.0;               ///< an improvement must be larger than this
  int64_t patience = 0;                 ///< epochs without improvement that are waited for
  Best compare = Best::kMin;            ///< whether low or high values are good
  std::optional<double> baseline = {};  ///< the value the first epoch has to beat
  Modes mode = Mode::kEval;
  DsIds ds_id = {};

  static auto fields() {
    using O = EarlyStoppingOptions;
    return std::tuple(
        field("monitor", &O::monitor, "a number at the end of an epoch: a loss, a metric"),
        field("min_delta", &O::min_delta, "an improvement must be larger", at_least(0)),
        field("patience", &O::patience, "epochs without improvement to wait for", at_least(0)),
        field("compare", &O::compare, "whether low or high values are good"),
        field("baseline", &O::baseline, "the value the first epoch has to beat"));
  }
};

/// Stops training when a value no longer improves: after `patience` consecutive epochs without
/// improvement (0 means 1). NaN is not an improvement.
class EarlyStopping final : public Trace {
 public:
  using Options = EarlyStoppingOptions;

  explicit EarlyStopping(EarlyStoppingOptions options);

  void on_begin(Data& data) override;
  void on_epoch_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;

 private:
  EarlyStoppingOptions options_;
  BestValue best_;
  int64_t wait_ = 0;
  bool restored_ = false;
};

}  // namespace fe::traces
