// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fe/data/dataset.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Runs the sample steps of a plan; one per worker. It reuses its buffers for each sample.
class SampleRunner {
 public:
  explicit SampleRunner(const PipelinePlan& plan);

  /// A sample of an epoch.
  struct Position {
    int64_t epoch = 1;
    int64_t index = 0;  ///< of the sample in its data set
    int64_t pass = 0;   ///< how many times the epoch has read the whole data set before
    uint64_t seed = 0;
  };

  /// Makes the ops write the values of collated column c into rows[c].
  void bind(std::span<const Array> rows);

  /// Reads the sample and runs the steps. Errors name the op, its keys, the mode and the sample.
  SampleState::Verdict run(const Dataset& dataset, const Position& position);
  /// The same for given values, in the order of the plan's source keys.
  SampleState::Verdict run(std::span<const Array> sample, const Position& position);

  /// The value of collated column c after run().
  const Array& collated(size_t c) const { return slots_[plan_.collated[c].slot]; }

  /// Turns on measuring the time of each sample step, in seconds; this makes steps slower.
  void time_steps(bool on) { timing_ = on; }
  const std::vector<double>& step_seconds() const { return seconds_; }
  double read_seconds() const { return read_seconds_; }

 private:
  SampleState::Verdict run_steps(const Position& position);
  void run_step(size_t step, SampleState& state);

  const PipelinePlan& plan_;
  std::vector<Array> slots_;
  std::vector<Array> gathered_;      // inputs of an op whose slots are not adjacent
  std::vector<bool> adjacent_;       // by step
  std::vector<size_t> row_of_slot_;  // collated column that a slot is the row of, or kNoRow
  std::span<const Array> rows_;
  bool timing_ = false;
  std::vector<double> seconds_;
  double read_seconds_ = 0;
};

/// Rethrows the current exception as an fe::Error that begins with "Normalize (x -> x, train,
/// sample 17): ". For an op on batches, `unit` is "batch".
[[noreturn]] void rethrow_with_context(const NumpyOp& op,
                                       const SampleState& state,
                                       std::string_view unit = "sample");

}  // namespace fe
