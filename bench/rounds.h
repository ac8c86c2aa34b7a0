// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "fe/estimator/trace.h"

namespace bench {

struct RoundsOptions {
  int64_t rounds;                ///< that count; one more comes first, to warm up
  int64_t steps;                 ///< of each side in a round
  int64_t unmeasured_steps = 8;  ///< before them: the batches that fe's loader has in store
  /// Hand-written loops: each makes the given number of training steps.
  std::vector<std::function<void(int64_t steps)>> rivals;
};

/// Times the training it is a trace of against hand-written loops, by turns, in one process with
/// the same threads: some steps of fe, some of each rival, and so on. Then it stops the training.
class Rounds final : public fe::Trace {
 public:
  explicit Rounds(RoundsOptions options);

  void on_batch_end(fe::Data& data) override;

  /// Training steps after which it has stopped the training.
  int64_t most_steps() const {
    return (options_.rounds + 1) * (options_.unmeasured_steps + options_.steps);
  }

  /// What a step takes, round by round.
  struct Times {
    std::vector<double> seconds;
    std::vector<double> cpu_seconds;  ///< of the training thread alone: work, without waiting
  };
  const Times& fe() const { return fe_; }
  const Times& rival(size_t i) const { return rivals_[i]; }

 private:
  void run_rivals();
  void begin();
  void end(Times& times) const;

  RoundsOptions options_;
  int64_t step_ = 0, round_ = 0;
  double begin_ = 0, cpu_begin_ = 0;
  Times fe_;
  std::vector<Times> rivals_;
};

}  // namespace bench
