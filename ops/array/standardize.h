// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct StandardizeOptions {
  static constexpr std::string_view kName = "Standardize";
  static constexpr std::string_view kDoc = "gives each array mean 0 and standard deviation 1";

  Keys inputs;
  Keys outputs;
  double epsilon = 1e-7;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = StandardizeOptions;
    return std::tuple(field("inputs", &O::inputs, "arrays of any shape and type"),
                      field("outputs", &O::outputs, "float32 arrays of the inputs' shapes"),
                      field("epsilon", &O::epsilon, "least standard deviation", greater_than(0)));
  }
};

/// Gives each array mean 0 and standard deviation 1 by itself: (x - mean) / max(std, epsilon), with
/// the mean and the population standard deviation of all its values; what albumentations calls
/// normalization "image". Brightness and contrast of an image then no longer count.
///
/// A constant array becomes 0. A NaN makes all of its array NaN.
class Standardize final : public NumpyOp {
 public:
  using Options = StandardizeOptions;

  explicit Standardize(StandardizeOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  double epsilon_;
};

}  // namespace fe::ops
