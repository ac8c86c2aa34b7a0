// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/sample_runner.h"

#include <limits>

#include "fe/base/error.h"
#include "fe/base/rethrow.h"
#include "fe/base/system/clock.h"

namespace fe {
namespace {

constexpr size_t kNoRow = std::numeric_limits<size_t>::max();

// An op may return its input as its output. Such a slot must not be written to for the next sample:
// its memory is that of the input, which may be a row of a batch.
void mark_views(std::span<const Array> in, std::span<Array> out) {
  for (Array& result : out) {
    for (const Array& input : in) {
      if (result.data() == input.data()) result.become_view();
    }
  }
}

bool consecutive(const std::vector<size_t>& slots) {
  for (size_t i = 1; i < slots.size(); ++i) {
    if (slots[i] != slots[i - 1] + 1) return false;
  }
  return true;
}

// "eval, data set 'indoor'"
std::string mode_and_set(Mode mode, std::string_view ds_id) {
  return fmt::format("{}{}", name(mode),
                     ds_id.empty() ? "" : fmt::format(", data set '{}'", ds_id));
}

}  // namespace

void rethrow_with_context(const NumpyOp& op, const SampleState& state, std::string_view unit) {
  rethrow_at(
      fmt::format("{} ({} -> {}, {}, {} {})", op.label(), fmt::join(op.inputs().names(), ", "),
                  fmt::join(op.outputs().names(), ", "), mode_and_set(state.mode, state.ds_id),
                  unit, state.index),
      op.name());
}

SampleRunner::SampleRunner(const PipelinePlan& plan)
    : plan_(plan),
      slots_(plan.slots),
      row_of_slot_(plan.slots, kNoRow),
      seconds_(plan.sample_steps.size(), 0.0) {
  size_t most_inputs = 0;
  for (const auto& step : plan.sample_steps) {
    adjacent_.push_back(consecutive(step.in));
    most_inputs = std::max(most_inputs, step.in.size());
  }
  gathered_.resize(most_inputs);
  for (size_t c = 0; c < plan.collated.size(); ++c) row_of_slot_[plan.collated[c].slot] = c;
}

void SampleRunner::bind(std::span<const Array> rows) { rows_ = rows; }

SampleState::Verdict SampleRunner::run(const Dataset& dataset, const Position& position) {
  // Views of other slots are released first, so that those slots can be written to again.
  for (Array& slot : slots_) slot.release_view();
  const double begin = timing_ ? seconds_now() : 0;
  try {
    dataset.read(position.index, std::span(slots_).first(dataset.keys().size()));
  } catch (...) {
    rethrow_at(fmt::format("reading '{}' ({}, sample {})", dataset.source().name(),
                           mode_and_set(plan_.mode, plan_.ds_id), position.index));
  }
  if (timing_) read_seconds_ += seconds_now() - begin;
  return run_steps(position);
}

SampleState::Verdict SampleRunner::run(std::span<const Array> sample, const Position& position) {
  for (Array& slot : slots_) slot.release_view();
  for (size_t i = 0; i < sample.size(); ++i) slots_[i] = sample[i].reshape(sample[i].shape());
  return run_steps(position);
}

SampleState::Verdict SampleRunner::run_steps(const Position& position) {
  SampleState state;
  state.mode = plan_.mode;
  state.epoch = position.epoch;
  state.ds_id = plan_.ds_id;
  state.index = position.index;
  state.seed = position.seed;
  // A sample drawn again in the same epoch gets other random numbers.
  state.address =
      static_cast<uint64_t>(position.index) | (static_cast<uint64_t>(position.pass) << 48);
  for (size_t s = 0; s < plan_.sample_steps.size(); ++s) {
    const double begin = timing_ ? seconds_now() : 0;
    run_step(s, state);
    if (timing_) seconds_[s] += seconds_now() - begin;
    if (state.verdict != SampleState::Verdict::kKeep) break;
  }
  return state.verdict;
}

void SampleRunner::run_step(size_t s, SampleState& state) {
  const PipelinePlan::Step& step = plan_.sample_steps[s];
  const size_t outputs = step.op->outputs().size();
  state.stream = step.stream;
  for (size_t i = 0; i < outputs; ++i) {
    const size_t row = row_of_slot_[step.out + i];
    if (row != kNoRow && row < rows_.size()) slots_[step.out + i] = rows_[row];
  }
  try {
    const std::span<Array> out = std::span(slots_).subspan(step.out, outputs);
    if (adjacent_[s]) {
      const size_t first = step.in.empty() ? 0 : step.in.front();
      const auto in = std::span(slots_).subspan(first, step.in.size());
      step.op->forward(in, out, state);
      mark_views(in, out);
    } else {
      for (size_t i = 0; i < step.in.size(); ++i) gathered_[i] = slots_[step.in[i]];
      const auto in = std::span(gathered_).first(step.in.size());
      step.op->forward(in, out, state);
      mark_views(in, out);
      for (Array& array : gathered_)
        array = Array();  // otherwise the slots would seem to be shared
    }
    if (state.verdict != SampleState::Verdict::kKeep) return;
    for (size_t i = 0; i < outputs; ++i) {
      FE_CHECK(out[i].defined(), "wrote no value under {}.", step.op->outputs()[i]);
    }
  } catch (...) {
    rethrow_with_context(*step.op, state);
  }
}

}  // namespace fe
