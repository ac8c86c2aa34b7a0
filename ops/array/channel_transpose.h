// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct ChannelTransposeOptions {
  static constexpr std::string_view kName = "ChannelTranspose";
  static constexpr std::string_view kDoc = "permutes the axes, by default [H, W, C] to [C, H, W]";

  Keys inputs;
  Keys outputs;
  std::vector<int64_t> axes = {2, 0, 1};
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ChannelTransposeOptions;
    return std::tuple(
        field("inputs", &O::inputs, "arrays with as many axes as `axes`, of any type"),
        field("outputs", &O::outputs, "the same values with their axes in the new order"),
        field("axes", &O::axes, "axis i of the output is axis axes[i] of the input"));
  }
};

/// Permutes the axes: by default [H, W, C], as in image files, becomes [C, H, W], as torch expects.
/// Copies nothing if the values keep their order ([H, W, 1] to [1, H, W]).
/// Throws fe::Error if `axes` is not a permutation, and for an array with another number of axes.
class ChannelTranspose final : public NumpyOp {
 public:
  using Options = ChannelTransposeOptions;

  explicit ChannelTranspose(ChannelTransposeOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  std::array<size_t, Shape::kMaxDims> axes_{};
  size_t dim_;
};

}  // namespace fe::ops
