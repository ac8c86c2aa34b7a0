// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"
#include "fe/model/model.h"
#include "traces/adapt/rate.h"

namespace fe::traces {

struct LRSchedulerOptions {
  static constexpr std::string_view kName = "LRScheduler";
  static constexpr std::string_view kDoc = "sets the learning rate by step or by epoch";

  /// A learning rate as a function of the step or epoch, from 1.
  using Rate = traces::Rate;

  Model model;         ///< whose optimizer is set
  Rate by_step = {};   ///< the rate of a training step, from 1: a function, or a formula of `step`
  Rate by_epoch = {};  ///< or that of an epoch, from 1: a function, or a formula of `epoch`
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = LRSchedulerOptions;
    return std::tuple(
        field("model", &O::model, "whose optimizer is set"),
        field("by_step", &O::by_step,
              "the learning rate of a step, from 1; a formula may name it `step`"),
        field("by_epoch", &O::by_epoch,
              "the learning rate of an epoch, from 1; a formula may name it `epoch`"));
  }
};

/// Sets the learning rate of all parameter groups before each step or each epoch, from a function
/// of the number of the step or epoch; exactly one of the two functions must be given. Writes
/// `<model>_lr` to the log lines of training.
///
///   traces::LRScheduler({.model = net, .by_step = "1e-3 * min(1, step / 500)"})
///
/// The function is also called before training, for the record of the run, so its result should
/// depend only on its argument.
class LRScheduler final : public Trace {
 public:
  using Options = LRSchedulerOptions;

  explicit LRScheduler(LRSchedulerOptions options);

  void on_epoch_begin(Data& data) override;
  void on_batch_begin(Data& data) override;
  void on_batch_end(Data& data) override;
  void on_epoch_end(Data& data) override;
  void check(const System& system) const override;
  Description description_in(const RunLength& length) const override;

 private:
  void set_rate(double lr, const char* unit, int64_t time) const;

  LRSchedulerOptions options_;
};

}  // namespace fe::traces
