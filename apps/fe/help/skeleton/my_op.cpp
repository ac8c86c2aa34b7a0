// SPDX-License-Identifier: Apache-2.0
#include "my_op.h"

#include "fe/base/error.h"

Shift::Shift(ShiftOptions options) : NumpyOp(options), most_(options.most) {
  FE_CHECK(inputs().size() == 1 && outputs().size() == 1,
           "Shift: expected one input and one output, got {} and {}.", inputs().size(),
           outputs().size());
}

void Shift::forward(std::span<const fe::Array> in,
                    std::span<fe::Array> out,
                    fe::SampleState& state) const {
  const fe::Shape& shape = in[0].shape();
  if (shape.dim() != 2) reject(0, "an image [H, W]", in[0]);
  const float* from = in[0].data<float>();
  float* to = out[0].resize<float>(shape);
  // The same for a sample and an epoch, however many threads there are.
  fe::Rng rng = state.rng();
  const int64_t down = rng.integer(-most_, most_ + 1), right = rng.integer(-most_, most_ + 1);
  for (int64_t y = 0; y < shape[0]; ++y) {
    for (int64_t x = 0; x < shape[1]; ++x) {
      const int64_t old_y = y - down, old_x = x - right;
      const bool inside = old_y >= 0 && old_y < shape[0] && old_x >= 0 && old_x < shape[1];
      *to++ = inside ? from[old_y * shape[1] + old_x] : 0.0F;
    }
  }
}
