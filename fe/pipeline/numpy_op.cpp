// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/numpy_op.h"

#include <cstring>

#include "fe/base/error.h"

namespace fe {

void NumpyOp::forward_batch(std::span<const Array> in,
                            std::span<Array> out,
                            SampleState& state) const {
  FE_CHECK(!in.empty() && in[0].shape().dim() > 0,
           "{}: after Batch an op needs an input that has a batch axis.", name());
  const int64_t count = in[0].shape()[0];
  std::vector<Array> sample(in.size()), result(out.size());
  for (int64_t n = 0; n < count; ++n) {
    for (size_t i = 0; i < in.size(); ++i) {
      const Shape shape = in[i].shape().without_front();
      const size_t bytes = static_cast<size_t>(shape.numel()) * item_size(in[i].dtype());
      sample[i] = Array::view(static_cast<const std::byte*>(in[i].data()) + bytes * n, shape,
                              in[i].dtype());
    }
    SampleState sample_state = state.nested(static_cast<uint64_t>(state.first_row + n));
    forward(sample, result, sample_state);
    for (size_t i = 0; i < out.size(); ++i) {
      const Shape stacked = result[i].shape().with_front(count);
      if (n == 0) out[i].resize(stacked, result[i].dtype());
      FE_CHECK(out[i].shape() == stacked && out[i].dtype() == result[i].dtype(),
               "{}: expected results of one shape and type to stack under {}, got {} after {}.",
               name(), outputs()[i], result[i].shape(), out[i].shape().without_front());
      std::memcpy(static_cast<std::byte*>(const_cast<void*>(out[i].data())) +
                      result[i].nbytes() * static_cast<size_t>(n),
                  result[i].data(), result[i].nbytes());
    }
  }
}

void NumpyOp::reject(size_t input, std::string_view expected, const Array& got) const {
  fail("{}: expected {} to hold {}, got {} {}.", name(), inputs()[input], expected, got.dtype(),
       got.shape());
}

}  // namespace fe
