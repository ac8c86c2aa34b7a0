// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

struct ShiftOptions {
  fe::Keys inputs;
  fe::Keys outputs;
  int64_t most = 2;
  fe::Modes mode = fe::Mode::kTrain;
  fe::DsIds ds_id = {};

  // Checks, `fe ops` and completion in editors come from this list.
  static auto fields() {
    using O = ShiftOptions;
    return std::tuple(fe::field("inputs", &O::inputs, "a float32 picture [H, W]"),
                      fe::field("outputs", &O::outputs, "the same, moved"),
                      fe::field("most", &O::most, "pixels in each direction", fe::at_least(0)),
                      fe::field("mode", &O::mode, "when it runs"),
                      fe::field("ds_id", &O::ds_id, "the data sets it is for"));
  }
};

/// Moves a picture by a random number of pixels, up to `most`; what comes in at the edge is 0.
class Shift final : public fe::NumpyOp {
 public:
  explicit Shift(ShiftOptions options);

  void forward(std::span<const fe::Array> in,
               std::span<fe::Array> out,
               fe::SampleState& state) const override;

 private:
  int64_t most_;
};
