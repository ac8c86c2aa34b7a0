// SPDX-License-Identifier: Apache-2.0
#include "detect/ops/fixed_noise.h"

#include <torch/types.h>

#include <span>

#include "fe/base/error.h"
#include "fe/base/rng.h"

namespace fe::detect {

FixedNoise::FixedNoise(const FixedNoiseOptions& options) : TensorOp(options) {
  FE_CHECK(inputs().size() == 1 && outputs().size() == 1,
           "FixedNoise: expected one input and one output, got [{}] and [{}].",
           fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
  noise_ = torch::empty({options.samples, options.latent_dim}, torch::kFloat);
  for (int64_t i = 0; i < options.samples; ++i) {
    auto* row = noise_[i].data_ptr<float>();
    // A row of its own address: more samples do not change the first ones.
    Rng rng(options.seed, /*stream=*/0, /*epoch=*/0, static_cast<uint64_t>(i));
    rng.fill_normal(std::span(row, static_cast<size_t>(options.latent_dim)), 0.0F, 1.0F);
  }
}

Tensors FixedNoise::forward(const Tensors& in, const State&) const {
  return {noise_.to(in[0].device())};
}

}  // namespace fe::detect
