// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "fe/pipeline/numpy_op.h"

namespace fe::testing {

/// A place in the data, with random numbers of its own.
inline SampleState sample_state(int64_t index = 0, int64_t epoch = 1, uint64_t seed = 1) {
  SampleState state;
  state.epoch = epoch;
  state.index = index;
  state.seed = seed;
  state.stream = 5;
  state.address = static_cast<uint64_t>(index);
  return state;
}

/// What an op makes of one sample.
inline std::vector<Array> run(const NumpyOp& op,
                              const std::vector<Array>& in,
                              SampleState state = sample_state()) {
  std::vector<Array> out(op.outputs().size());
  op.forward(in, out, state);
  return out;
}
inline Array run_one(const NumpyOp& op, const Array& in, SampleState state = sample_state()) {
  return run(op, {in}, state)[0];
}

template <class T>
std::vector<T> values(const Array& array) {
  const auto all = array.values<T>();
  return {all.begin(), all.end()};
}

/// True when a second run into the same outputs leaves them where they are.
inline bool reuses_its_outputs(const NumpyOp& op, const std::vector<Array>& in) {
  std::vector<Array> out(op.outputs().size());
  SampleState state = sample_state();
  op.forward(in, out, state);
  std::vector<const void*> before;
  for (const Array& array : out) before.push_back(array.data());
  op.forward(in, out, state);
  for (size_t i = 0; i < out.size(); ++i) {
    if (out[i].data() != before[i]) return false;
  }
  return true;
}

}  // namespace fe::testing
