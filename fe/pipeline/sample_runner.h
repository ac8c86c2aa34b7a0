// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fe/data/dataset.h"
#include "fe/pipeline/plan.h"

namespace fe {

/// Runs a plan's sample steps; one per worker. Buffers are kept from sample to sample.
class SampleRunner {
 public:
  explicit SampleRunner(const PipelinePlan& plan);

  struct Position {
    int64_t epoch = 1;
    int64_t index = 0;  ///< of the sample in its data set
    int64_t pass = 0;   ///< how often the epoch has gone through the data set before
    uint64_t seed = 0;
  };

  /// Where the values of collated column c should go: rows[c] is bound before its op runs.
  void bind(std::span<const Array> rows);

  /// Reads the sample and runs the steps. Errors name op, keys, mode and sample.
  SampleState::Verdict run(const Dataset& dataset, const Position& position);
  /// The same for a sample given by hand, in the order of the plan's source keys.
  SampleState::Verdict run(std::span<const Array> sample, const Position& position);

  /// The value of collated column c after run().
  const Array& collated(size_t c) const { return slots_[plan_.collated[c].slot]; }

  /// Adds up the time of each sample step, in seconds (slower: for Pipeline::benchmark).
  void time_steps(bool on) { timing_ = on; }
  const std::vector<double>& step_seconds() const { return seconds_; }
  double read_seconds() const { return read_seconds_; }

 private:
  SampleState::Verdict run_steps(const Position& position);
  void run_step(size_t step, SampleState& state);

  const PipelinePlan& plan_;
  std::vector<Array> slots_;
  std::vector<Array> gathered_;      // inputs of an op whose slots are not side by side
  std::vector<bool> side_by_side_;   // by step
  std::vector<size_t> row_of_slot_;  // collated column that a slot is the row of, or kNoRow
  std::span<const Array> rows_;
  bool timing_ = false;
  std::vector<double> seconds_;
  double read_seconds_ = 0;
};

/// "Normalize (x -> x, train, sample 17): " and what went wrong, as an fe::Error. After ops::Batch
/// `unit` is "batch".
[[noreturn]] void rethrow_with_place(const NumpyOp& op,
                                     const SampleState& state,
                                     std::string_view unit = "sample");

}  // namespace fe
