// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <tuple>
#include <vector>

#include "fe/pipeline/numpy_op.h"
#include "ops/array/per_channel.h"

namespace fe::ops {

struct NormalizeOptions {
  static constexpr std::string_view kName = "Normalize";
  static constexpr std::string_view kDoc = "(x / max_pixel_value - mean) / std";

  Keys inputs;
  Keys outputs;
  PerChannel mean = {0.485, 0.456, 0.406};  ///< ImageNet's
  PerChannel std = {0.229, 0.224, 0.225};
  double max_pixel_value = 255.0;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = NormalizeOptions;
    return std::tuple(
        field("inputs", &O::inputs, "arrays of any type; [..., C] when mean or std are lists"),
        field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
        field("mean", &O::mean, "subtracted after the division by max_pixel_value"),
        field("std", &O::std, "divided by, last", greater_than(0)),
        field("max_pixel_value", &O::max_pixel_value, "divided by, first", greater_than(0)));
  }
};

/// (x / max_pixel_value - mean) / std, in float32; mean and std for all values, or one for each
/// channel of the last axis.
///
/// Throws fe::Error when mean and std name different numbers of channels, or the array has another.
class Normalize final : public NumpyOp {
 public:
  using Options = NormalizeOptions;

  explicit Normalize(NormalizeOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  size_t channels_;
  std::vector<float> offset_, scale_;  // as (x - offset) * scale, for a run of whole pixels
};

}  // namespace fe::ops
