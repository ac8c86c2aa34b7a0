// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "detect/alocc/alocc.h"
#include "detect/outlier_ae.h"
#include "detect/outlier_vae.h"
#include "fe/base/rng.h"
#include "fe/model/layers.h"

/// Detectors of a few weights, and samples that they learn in a second.
namespace fe::detect::toy {

inline constexpr int64_t kFeatures = 10;

/// "x", float32 [10]: normal samples, "y" 0, are near a line; then come outliers, "y" 1, which
/// spread as far in each dimension, but off the line.
inline Dataset table(int64_t normal, int64_t outliers = 0, uint64_t seed = 1) {
  std::vector<float> x;
  std::vector<int64_t> y;
  for (int64_t i = 0; i < normal + outliers; ++i) {
    Rng rng(seed, 0, 1, static_cast<uint64_t>(i));
    const double place = rng.normal();
    for (int64_t k = 0; k < kFeatures; ++k) {
      const double on_line = (k % 2 == 0 ? place : -place) + 0.1 * rng.normal();
      x.push_back(static_cast<float>(i < normal ? on_line : rng.normal()));
    }
    y.push_back(i < normal ? 0 : 1);
  }
  const int64_t count = normal + outliers;
  return Dataset::from_arrays(
      {{"x", Array::from(x, {count, kFeatures})}, {"y", Array::from(y, {count})}}, "table");
}

inline Tensor values(const Dataset& samples) { return as_tensor(samples.column("x")).clone(); }

inline Module linear(int64_t in, int64_t out) {
  return sequential({layers::Linear{.in_features = in, .out_features = out}});
}

inline OutlierAEOptions ae() {
  Module encoder =
      linear(kFeatures, 2);  // before the decoder: the order in which weights are drawn
  Module decoder = linear(2, kFeatures);
  return {.encoder_net = std::move(encoder),
          .decoder_net = std::move(decoder),
          .optimizer = Adam{.lr = 0.05}};
}

inline OutlierVAEOptions vae() {
  return {.encoder_net = linear(kFeatures, 4),
          .decoder_net = linear(2, kFeatures),
          .encoded_dim = 4,
          .latent_dim = 2,
          .samples = 3,
          .sim = 0.5,
          .optimizer = Adam{.lr = 0.02}};
}

inline ALOCCOptions alocc() {
  return {
      .reconstructor = sequential({layers::Linear{.in_features = kFeatures, .out_features = 2},
                                   layers::Linear{.in_features = 2, .out_features = kFeatures}}),
      .discriminator = linear(kFeatures, 1)};
}

/// Training without a line of output.
inline FitOptions quick(int64_t epochs = 2) {
  return {.epochs = epochs, .batch_size = 32, .num_workers = 0, .log_steps = -1, .device = "cpu"};
}

}  // namespace fe::detect::toy
