// SPDX-License-Identifier: Apache-2.0
#include "ops/array/to_float.h"

#include <limits>
#include <type_traits>

#include "fe/base/error.h"
#include "ops/array/one_to_one.h"

namespace fe::ops {
namespace {

template <class T>
void divide(const T* from, float* to, size_t count, double divisor) {
  // Wide types lose digits in float, so they are divided first.
  using Real = std::conditional_t<(sizeof(T) <= 2 || std::is_same_v<T, float>), float, double>;
  const auto by = static_cast<Real>(divisor);
  for (size_t i = 0; i < count; ++i) {
    to[i] = static_cast<float>(static_cast<Real>(from[i]) / by);
  }
}

}  // namespace

ToFloat::ToFloat(ToFloatOptions options) : NumpyOp(options), max_value_(options.max_value) {
  check_one_to_one(*this);
}

double ToFloat::max_value(size_t input, const Array& array) const {
  if (max_value_) return *max_value_;
  FE_CHECK(
      array.dtype() != Dtype::kInt64,
      "ToFloat: expected max_value for {}, got {} {}, whose range is unknown. Set max_value; 1 "
      "keeps the numbers.",
      inputs()[input], array.dtype(), array.shape());
  return visit_dtype(array.dtype(), [](auto type) {
    using T = decltype(type);
    return std::is_integral_v<T> ? static_cast<double>(std::numeric_limits<T>::max()) : 1.0;
  });
}

void ToFloat::forward(std::span<const Array> in, std::span<Array> out, SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    const double divisor = max_value(i, in[i]);
    float* to = out[i].resize<float>(in[i].shape());
    visit_dtype(in[i].dtype(), [&](auto type) {
      divide(in[i].data<decltype(type)>(), to, static_cast<size_t>(in[i].numel()), divisor);
    });
  }
}

}  // namespace fe::ops
