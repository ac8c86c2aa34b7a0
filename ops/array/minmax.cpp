// SPDX-License-Identifier: Apache-2.0
#include "ops/array/minmax.h"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "fe/base/error.h"
#include "ops/array/one_to_one.h"

namespace fe::ops {
namespace {

// What holds every T exactly enough for a float32 result: float for small integers and float32.
template <class T>
using Exact = std::conditional_t<(sizeof(T) <= 2 || std::is_same_v<T, float>), float, double>;

template <class T>
void stretch(std::span<const T> from, float* to, const MinmaxOptions& options) {
  using Real = Exact<T>;
  using Limits = std::numeric_limits<T>;
  T least = Limits::has_infinity ? Limits::infinity() : Limits::max();
  T most = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  for (const T value : from) {
    least = value < least ? value : least;
    most = value > most ? value : most;
  }
  const auto low = static_cast<Real>(least), high = static_cast<Real>(most);
  const Real width = std::max(high - low, static_cast<Real>(options.epsilon));
  const auto start = static_cast<Real>(options.new_min);
  const auto range = static_cast<Real>(options.new_max - options.new_min);
  for (size_t i = 0; i < from.size(); ++i) {
    to[i] = static_cast<float>((static_cast<Real>(from[i]) - low) / width * range + start);
  }
}

}  // namespace

Minmax::Minmax(MinmaxOptions options) : NumpyOp(options), options_(std::move(options)) {
  check_one_to_one(*this);
  FE_CHECK(options_.new_min < options_.new_max,
           "Minmax: expected new_min below new_max, got new_min {} and new_max {}.",
           options_.new_min, options_.new_max);
}

void Minmax::forward(std::span<const Array> in, std::span<Array> out, SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    float* to = out[i].resize<float>(in[i].shape());
    visit_dtype(in[i].dtype(),
                [&](auto type) { stretch(in[i].values<decltype(type)>(), to, options_); });
  }
}

}  // namespace fe::ops
