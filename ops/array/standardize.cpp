// SPDX-License-Identifier: Apache-2.0
#include "ops/array/standardize.h"

#include <algorithm>
#include <cmath>

#include "ops/array/one_to_one.h"

namespace fe::ops {
namespace {

template <class T>
void standardize(std::span<const T> from, float* to, double epsilon) {
  double sum = 0.0;
  for (const T value : from) sum += static_cast<double>(value);
  const auto count = static_cast<double>(from.size());
  const double mean = sum / count;
  double squares = 0.0;
  for (const T value : from) {
    const double distance = static_cast<double>(value) - mean;
    squares += distance * distance;
  }
  const double scale = 1.0 / std::max(std::sqrt(squares / count), epsilon);
  for (size_t i = 0; i < from.size(); ++i) {
    to[i] = static_cast<float>((static_cast<double>(from[i]) - mean) * scale);
  }
}

}  // namespace

Standardize::Standardize(StandardizeOptions options) : NumpyOp(options), epsilon_(options.epsilon) {
  check_one_to_one(*this);
}

void Standardize::forward(std::span<const Array> in, std::span<Array> out, SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    float* to = out[i].resize<float>(in[i].shape());
    visit_dtype(in[i].dtype(),
                [&](auto type) { standardize(in[i].values<decltype(type)>(), to, epsilon_); });
  }
}

}  // namespace fe::ops
