// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fe/distributed/group.h"
#include "fe/estimator/trace.h"

namespace bench {

struct Turn {
  std::string figure;                                  ///< for report()
  bool is_mine;                                        ///< this process trains in it
  std::function<void(fe::System&)> prepare = nullptr;  ///< called before it, between two steps
};

struct TurnsOptions {
  std::shared_ptr<fe::distributed::Group> everyone;  ///< who takes turns
  std::vector<Turn> turns;                           ///< of a round: the same on all processes
  int64_t rounds;                                    ///< that count; one more, to warm up
  int64_t steps;                                     ///< of a turn
  int64_t unmeasured_steps = 1;                      ///< before them
};

/// Times trainings in several processes by turns: some steps in one, while the others wait; some in
/// the next, and so on. Then it stops the training it is a trace of.
class Turns final : public fe::Trace {
 public:
  explicit Turns(TurnsOptions options);

  void on_begin(fe::Data& data) override;
  void on_batch_end(fe::Data& data) override;

  /// Training steps after which every process has stopped.
  int64_t most_steps() const;
  /// Whether the current step is measured.
  bool is_measured() const { return round_ > 0 && step_ >= options_.unmeasured_steps; }
  const std::string& present() const { return options_.turns[turn_].figure; }

  /// Reports what a step took in the turns of this process: <figure>_s, and <figure>_cpu_s, the
  /// work of all its threads.
  void report() const;

 private:
  void go_on();  // to the next turn of this process
  void end_turn();

  TurnsOptions options_;
  size_t turn_ = 0;
  int64_t step_ = 0, round_ = 0;
  double begin_ = 0, cpu_begin_ = 0;
  std::vector<std::vector<double>> seconds_, cpu_seconds_;  // by turn and round
};

}  // namespace bench
