// SPDX-License-Identifier: Apache-2.0
#include "ops/array/gaussian_noise.h"

#include "ops/array/one_to_one.h"

namespace fe::ops {

GaussianNoise::GaussianNoise(GaussianNoiseOptions options)
    : NumpyOp(options),
      mean_(static_cast<float>(options.mean)),
      std_(static_cast<float>(options.std)) {
  check_one_to_one(*this);
}

void GaussianNoise::forward(std::span<const Array> in,
                            std::span<Array> out,
                            SampleState& state) const {
  Rng rng = state.rng();
  for (size_t i = 0; i < in.size(); ++i) {
    const auto count = static_cast<size_t>(in[i].numel());
    float* to = out[i].resize<float>(in[i].shape());
    rng.fill_normal({to, count}, mean_, std_);
    visit_dtype(in[i].dtype(), [&](auto type) {
      const auto* from = in[i].data<decltype(type)>();
      for (size_t j = 0; j < count; ++j) to[j] += static_cast<float>(from[j]);
    });
  }
}

}  // namespace fe::ops
