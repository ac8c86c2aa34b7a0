// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace fe::traces {

/// A learning rate that falls along half a cosine from `init_lr` to `min_lr`, again and again.
///
/// Loshchilov & Hutter 2017, "SGDR", arXiv:1608.03983, section 3, counted as FastEstimator does:
/// the first time of a cycle is one step below init_lr, the last one is at min_lr. Itself a
/// function, so that it can be handed over: `.by_step = CosineDecay{.cycle_length = 3750, ...}`.
struct CosineDecay {
  int64_t cycle_length;          ///< times in the first cycle, at least 1
  double init_lr;                ///< at the top of a cycle
  double min_lr = 1e-6;          ///< at its end
  int64_t start = 1;             ///< the time of the first decay
  int64_t cycle_multiplier = 1;  ///< each cycle is this many times longer than the last, at least 1
  bool warmup = false;           ///< before `start` rise linearly from 0, instead of staying there

  /// The learning rate at this step or epoch, from 1.
  double operator()(int64_t time) const;
};

/// The learning rate of `decay` at `time`, a step or an epoch counted from 1. Throws fe::Error for
/// a length or a multiplier below 1.
double cosine_decay(int64_t time, const CosineDecay& decay);

}  // namespace fe::traces
