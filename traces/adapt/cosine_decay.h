// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"

namespace fe::traces {

/// A learning rate that repeatedly falls along half a cosine from `init_lr` to `min_lr`.
///
/// Loshchilov & Hutter 2017, "SGDR", arXiv:1608.03983, section 3, counted as FastEstimator does:
/// the first time of a cycle is one step below init_lr, the last one is at min_lr. A function of
/// the step or epoch, from 1: `.by_step = CosineDecay{.cycle_length = 3750, ...}`.
struct CosineDecay {
  static constexpr std::string_view kName = "cosine_decay";
  static constexpr std::string_view kDoc =
      "falls along half a cosine; Loshchilov & Hutter 2017, arXiv:1608.03983";

  int64_t cycle_length = 0;
  double init_lr = 0.0;
  double min_lr = 1e-6;
  int64_t start = 1;
  int64_t cycle_multiplier = 1;
  bool warmup = false;

  static auto fields() {
    using O = CosineDecay;
    return std::tuple(
        field("init_lr", &O::init_lr, "at the top of a cycle", greater_than(0)),
        field("min_lr", &O::min_lr, "at its end", at_least(0)),
        field("cycle_length", &O::cycle_length,
              "steps or epochs in the first cycle; 0: the complete training", at_least(0)),
        field("start", &O::start, "the time of the first decay", at_least(0)),
        field("cycle_multiplier", &O::cycle_multiplier,
              "each cycle is this many times longer than the last", at_least(1)),
        field("warmup", &O::warmup, "before `start` rise linearly from 0"));
  }

  /// The learning rate at `time`. Throws fe::Error for a length or a multiplier below 1.
  double operator()(int64_t time) const;
  /// The same, with a cycle_length of 0 replaced by the length of the training.
  CosineDecay over(int64_t length) const;
};

/// The learning rate of `decay` at `time`.
double cosine_decay(int64_t time, const CosineDecay& decay);

}  // namespace fe::traces
