// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

struct SolarizeOptions {
  static constexpr std::string_view kName = "Solarize";
  static constexpr std::string_view kDoc = "inverts bright pixels";

  fe::Keys inputs;
  fe::Keys outputs;
  int64_t threshold = 127;
  fe::Modes mode = fe::Modes::all();
  fe::DsIds ds_id = {};

  static auto fields() {
    using O = SolarizeOptions;
    return std::tuple(
        fe::field("inputs", &O::inputs, "uint8 images of any shape"),
        fe::field("outputs", &O::outputs, "images of the inputs' shapes"),
        fe::field("threshold", &O::threshold, "brighter pixels are inverted", fe::between(0, 255)));
  }
};

/// x, or 255 - x above the threshold.
class Solarize final : public fe::NumpyOp {
 public:
  using Options = SolarizeOptions;

  explicit Solarize(SolarizeOptions options);

  void forward(std::span<const fe::Array> in,
               std::span<fe::Array> out,
               fe::SampleState& state) const override;

 private:
  int64_t threshold_;
};
