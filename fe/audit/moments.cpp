// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/moments.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <type_traits>

namespace fe::audit {
namespace {

template <class T>
bool is_finite(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return std::isfinite(value);
  else
    return true;
}

template <class T>
ArrayMoments moments_of_values(std::span<const T> values) {
  ArrayMoments result;
  Moments& finite = result.finite;
  double sum = 0.0;
  for (const T value : values) {
    if (!is_finite(value)) {
      ++(value != value ? result.nan : result.infinite);
      continue;
    }
    const auto number = static_cast<double>(value);
    sum += number;
    finite.low = std::min(finite.low, number);
    finite.high = std::max(finite.high, number);
  }
  finite.count = static_cast<int64_t>(values.size()) - result.nan - result.infinite;
  if (finite.count == 0) return result;
  finite.mean = sum / static_cast<double>(finite.count);
  for (const T value : values) {
    if (!is_finite(value)) continue;
    const double distance = static_cast<double>(value) - finite.mean;
    finite.squares += distance * distance;
  }
  return result;
}

}  // namespace

double Moments::std() const {
  return count > 0 ? std::sqrt(squares / static_cast<double>(count)) : 0.0;
}

void Moments::merge(const Moments& other) {
  if (other.count == 0) return;
  const auto here = static_cast<double>(count), there = static_cast<double>(other.count);
  const double distance = other.mean - mean;
  const double share = there / (here + there);
  mean += distance * share;
  squares += other.squares + distance * distance * here * share;
  count += other.count;
  low = std::min(low, other.low);
  high = std::max(high, other.high);
}

ArrayMoments moments_of(const Array& array) {
  return visit_dtype(array.dtype(),
                     [&](auto type) { return moments_of_values(array.values<decltype(type)>()); });
}

}  // namespace fe::audit
