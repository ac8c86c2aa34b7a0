// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"

namespace fe::traces {

/// A learning rate that is multiplied by a factor at regular intervals, of steps or epochs:
/// init_lr factor^n at the time n every + 1. `.by_epoch = StepDecay{.init_lr = 0.1, .every = 30}`.
struct StepDecay {
  static constexpr std::string_view kName = "step_decay";
  static constexpr std::string_view kDoc = "is multiplied by a factor at regular intervals";

  double init_lr = 0.0;
  int64_t every = 1;
  double factor = 0.1;

  static auto fields() {
    using O = StepDecay;
    return std::tuple(field("init_lr", &O::init_lr, "at the start", greater_than(0)),
                      field("every", &O::every, "steps or epochs between two changes", at_least(1)),
                      field("factor", &O::factor, "what it is multiplied by", greater_than(0)));
  }

  /// The learning rate at `time`, from 1. Throws fe::Error for `every` below 1.
  double operator()(int64_t time) const;
};

}  // namespace fe::traces
