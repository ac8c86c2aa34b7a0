// SPDX-License-Identifier: Apache-2.0
#include "ops/array/channel_transpose.h"

#include "fe/base/error.h"
#include "ops/array/one_to_one.h"

namespace fe::ops {
namespace {

using Strides = std::array<int64_t, Shape::kMaxDims>;

// True when walking `shape` by `strides` visits the values in the order in which they lie.
bool in_order(const Shape& shape, const Strides& strides) {
  int64_t expected = 1;
  for (size_t i = shape.dim(); i-- > 0;) {
    if (shape[i] != 1 && strides[i] != expected) return false;
    expected *= shape[i];
  }
  return true;
}

template <class T>
T* copy_strided(const T* from, T* to, const Shape& shape, const Strides& strides, size_t axis) {
  const int64_t size = shape[axis], stride = strides[axis];
  if (axis + 1 < shape.dim()) {
    for (int64_t i = 0; i < size; ++i) {
      to = copy_strided(from + i * stride, to, shape, strides, axis + 1);
    }
    return to;
  }
  for (int64_t i = 0; i < size; ++i) to[i] = from[i * stride];
  return to + size;
}

}  // namespace

ChannelTranspose::ChannelTranspose(ChannelTransposeOptions options)
    : NumpyOp(options), dim_(options.axes.size()) {
  check_one_to_one(*this);
  std::array<bool, Shape::kMaxDims> seen{};
  bool permutation = 0 < dim_ && dim_ <= Shape::kMaxDims;
  for (size_t i = 0; permutation && i < dim_; ++i) {
    const auto dim = static_cast<int64_t>(dim_);
    const int64_t axis = options.axes[i] < 0 ? options.axes[i] + dim : options.axes[i];
    permutation = 0 <= axis && axis < dim && !seen[static_cast<size_t>(axis)];
    if (!permutation) break;
    axes_[i] = static_cast<size_t>(axis);
    seen[axes_[i]] = true;
  }
  FE_CHECK(permutation,
           "ChannelTranspose: expected axes to name each axis once, as {{2, 0, 1}} does, got [{}].",
           fmt::join(options.axes, ", "));
}

void ChannelTranspose::forward(std::span<const Array> in,
                               std::span<Array> out,
                               SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    const Shape& shape = in[i].shape();
    FE_CHECK(shape.dim() == dim_,
             "ChannelTranspose: expected {} to have {} axes, got {} of shape {}.{}", inputs()[i],
             dim_, in[i].dtype(), shape,
             shape.dim() + 1 == dim_ ? " Put ExpandDims before this op." : "");
    Strides from{};
    int64_t stride = 1;
    for (size_t axis = dim_; axis-- > 0; stride *= shape[axis]) from[axis] = stride;
    Shape transposed = shape;
    Strides strides{};
    for (size_t axis = 0; axis < dim_; ++axis) {
      transposed[axis] = shape[axes_[axis]];
      strides[axis] = from[axes_[axis]];
    }
    if (in_order(transposed, strides)) {
      out[i] = in[i].reshape(transposed);
      continue;
    }
    visit_dtype(in[i].dtype(), [&](auto type) {
      using T = decltype(type);
      copy_strided(in[i].data<T>(), out[i].resize<T>(transposed), transposed, strides, 0);
    });
  }
}

}  // namespace fe::ops
