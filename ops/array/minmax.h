// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct MinmaxOptions {
  static constexpr std::string_view kName = "Minmax";
  static constexpr std::string_view kDoc = "stretches each array to a range";

  Keys inputs;
  Keys outputs;
  double new_min = 0.0;
  double new_max = 1.0;
  double epsilon = 1e-7;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = MinmaxOptions;
    return std::tuple(
        field("inputs", &O::inputs, "arrays of any shape and type"),
        field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
        field("new_min", &O::new_min, "what the smallest value becomes"),
        field("new_max", &O::new_max, "what the largest value becomes"),
        field("epsilon", &O::epsilon, "least width of the old range", greater_than(0)));
  }
};

/// Stretches the values of each array to [new_min, new_max], in float32:
/// (x - min) / max(max - min, epsilon) * (new_max - new_min) + new_min.
///
/// A constant array becomes new_min. NaNs stay, and count for neither end.
/// Throws fe::Error unless new_min < new_max.
class Minmax final : public NumpyOp {
 public:
  using Options = MinmaxOptions;

  explicit Minmax(MinmaxOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  MinmaxOptions options_;
};

}  // namespace fe::ops
