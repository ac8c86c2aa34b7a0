// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct ToFloatOptions {
  static constexpr std::string_view kName = "ToFloat";
  static constexpr std::string_view kDoc = "x / max_value in float32: pixels to [0, 1]";

  Keys inputs;
  Keys outputs;
  std::optional<double> max_value = {};
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ToFloatOptions;
    return std::tuple(
        field("inputs", &O::inputs, "arrays of any shape and type"),
        field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
        field("max_value", &O::max_value,
              "divided by; unset: the largest of the type (uint8: 255), 1 for bool and floats",
              greater_than(0)));
  }
};

/// x / max_value in float32: pixels to [0, 1].
/// Throws fe::Error for int64 values (labels, as a rule) when max_value is unset.
class ToFloat final : public NumpyOp {
 public:
  using Options = ToFloatOptions;

  explicit ToFloat(ToFloatOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  double max_value(size_t input, const Array& array) const;

  std::optional<double> max_value_;
};

}  // namespace fe::ops
