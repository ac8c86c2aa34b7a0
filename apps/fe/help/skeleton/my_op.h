// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

struct ShiftOptions {
  static constexpr std::string_view kName = "Shift";
  static constexpr std::string_view kDoc = "moves an image by a few pixels, at random";

  fe::Keys inputs;
  fe::Keys outputs;
  int64_t most = 2;
  fe::Modes mode = fe::Mode::kTrain;
  fe::DsIds ds_id = {};

  // Checks, `fe ops` and completion in editors come from this list.
  static auto fields() {
    using O = ShiftOptions;
    return std::tuple(fe::field("inputs", &O::inputs, "a float32 image [H, W]"),
                      fe::field("outputs", &O::outputs, "the same, moved"),
                      fe::field("most", &O::most, "pixels in each direction", fe::at_least(0)));
  }
};

/// Shifts an image by a random number of pixels, up to `most`; pixels that enter at the edge are 0.
class Shift final : public fe::NumpyOp {
 public:
  using Options = ShiftOptions;

  explicit Shift(ShiftOptions options);

  void forward(std::span<const fe::Array> in,
               std::span<fe::Array> out,
               fe::SampleState& state) const override;

 private:
  int64_t most_;
};
