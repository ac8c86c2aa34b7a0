// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/network/tensor_op.h"

namespace fe::detect {

struct FixedNoiseOptions {
  static constexpr std::string_view kName = "FixedNoise";
  static constexpr std::string_view kDoc = "the same normal noise in every step";

  Keys inputs;
  Keys outputs;
  int64_t samples = 10;
  int64_t latent_dim = 0;
  uint64_t seed = 0;
  Modes mode = !Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = FixedNoiseOptions;
    return std::tuple(field("inputs", &O::inputs, "any tensor; the noise is where it is"),
                      field("outputs", &O::outputs, "float32 [samples, latent_dim]"),
                      field("samples", &O::samples, "rows of noise", at_least(1)),
                      field("latent_dim", &O::latent_dim, "numbers in a row", at_least(1)),
                      field("seed", &O::seed, "of the numbers: the same ones on every machine"));
  }
};

/// Standard normal numbers that are the same in every step: what a score averages over, so that a
/// sample has the same score in any batch.
class FixedNoise final : public TensorOp {
 public:
  using Options = FixedNoiseOptions;

  explicit FixedNoise(const FixedNoiseOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;

 private:
  Tensor noise_;
};

}  // namespace fe::detect
