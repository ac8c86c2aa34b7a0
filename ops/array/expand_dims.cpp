// SPDX-License-Identifier: Apache-2.0
#include "ops/array/expand_dims.h"

#include <algorithm>

#include "fe/base/error.h"
#include "ops/array/one_to_one.h"

namespace fe::ops {

ExpandDims::ExpandDims(const ExpandDimsOptions& options) : NumpyOp(options), axis_(options.axis) {
  check_one_to_one(*this);
}

void ExpandDims::forward(std::span<const Array> in, std::span<Array> out, SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    const Shape& shape = in[i].shape();
    const auto dim = static_cast<int64_t>(shape.dim());
    FE_CHECK(-dim - 1 <= axis_ && axis_ <= dim,
             "ExpandDims: expected axis in [{}, {}] for {} of shape {}, got {}.", -dim - 1, dim,
             inputs()[i], shape, axis_);
    const int64_t axis = axis_ < 0 ? axis_ + dim + 1 : axis_;
    Shape expanded = shape.with_front(1);
    std::rotate(&expanded[0], &expanded[0] + 1, &expanded[0] + axis + 1);
    out[i] = in[i].reshape(expanded);
  }
}

}  // namespace fe::ops
