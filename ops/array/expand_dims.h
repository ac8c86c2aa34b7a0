// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct ExpandDimsOptions {
  static constexpr std::string_view kName = "ExpandDims";
  static constexpr std::string_view kDoc = "adds an axis of size 1";

  Keys inputs;
  Keys outputs;
  int64_t axis = -1;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ExpandDimsOptions;
    return std::tuple(field("inputs", &O::inputs, "arrays of any shape and type"),
                      field("outputs", &O::outputs, "the same values with one more axis"),
                      field("axis", &O::axis, "where the new axis stands; -1: last"));
  }
};

/// Adds an axis of size 1: [28, 28] becomes [28, 28, 1]. Copies nothing.
/// Throws fe::Error for an axis the array cannot have.
class ExpandDims final : public NumpyOp {
 public:
  using Options = ExpandDimsOptions;

  explicit ExpandDims(const ExpandDimsOptions& options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  int64_t axis_;
};

}  // namespace fe::ops
