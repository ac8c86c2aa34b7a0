// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <tuple>

#include "fe/estimator/trace.h"
#include "fe/model/model.h"

namespace fe::traces {

struct LRSchedulerOptions {
  static constexpr std::string_view kName = "LRScheduler";
  static constexpr std::string_view kDoc = "sets the learning rate by step or by epoch";

  /// A learning rate as a function of the step or epoch, from 1.
  using Rate = std::function<double(int64_t time)>;

  Model model;         ///< whose optimizer is set
  Rate by_step = {};   ///< the rate of a training step, from 1 ...
  Rate by_epoch = {};  ///< ... or of an epoch, from 1
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = LRSchedulerOptions;
    return std::tuple(field("model", &O::model, "whose optimizer is set"),
                      field("by_step", &O::by_step, "the learning rate of a step, from 1"),
                      field("by_epoch", &O::by_epoch, "the learning rate of an epoch, from 1"));
  }
};

/// Sets the learning rate of all parameter groups before each step, or before each epoch, from a
/// function of its number; exactly one of the two functions is given. Writes `<model>_lr` to the
/// log lines of training.
///
/// The function is also called before training, for the record of the run, at numbers that the run
/// will come to: it should depend on nothing but its argument.
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
