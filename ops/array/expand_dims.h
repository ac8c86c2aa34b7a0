// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <tuple>

#include "fe/pipeline/numpy_op.h"

namespace fe::ops {

struct ExpandDimsOptions {
  Keys inputs;
  Keys outputs;
  int64_t axis = -1;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ExpandDimsOptions;
    return std::tuple(field("inputs", &O::inputs, "arrays of any shape and type"),
                      field("outputs", &O::outputs, "the same values with one more axis"),
                      field("axis", &O::axis, "where the new axis stands; -1: last"),
                      field("mode", &O::mode, "when it runs"),
                      field("ds_id", &O::ds_id, "the data sets it is for"));
  }
};

/// Adds an axis of size 1: [28, 28] becomes [28, 28, 1]. Copies nothing.
/// Throws fe::Error for an axis the array cannot have.
class ExpandDims final : public NumpyOp {
 public:
  explicit ExpandDims(ExpandDimsOptions options);

  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override;

 private:
  int64_t axis_;
};

}  // namespace fe::ops
