// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct GaussianNoiseOptions {
  static constexpr std::string_view kName = "GaussianNoise";
  static constexpr std::string_view kDoc = "adds normal noise";

  Keys inputs;
  Keys outputs;
  double mean = 0.0;
  double std = 1.0;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = GaussianNoiseOptions;
    return std::tuple(field("inputs", &O::inputs, "arrays of any shape and type"),
                      field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
                      field("mean", &O::mean, "mean of the noise, in units of the input"),
                      field("std", &O::std,
                            "standard deviation of the noise, in units of the input", at_least(0)));
  }
};

/// x + noise in float32, with independent normal noise for every value of every key.
///
/// The noise follows from (seed, epoch, sample, place of the op) alone: see SampleState::rng().
class GaussianNoise final : public NumpyOp {
 public:
  using Options = GaussianNoiseOptions;

  explicit GaussianNoise(GaussianNoiseOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  float mean_, std_;
};

}  // namespace fe::ops
