// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "ops/loss/loss_op.h"

namespace fe::ops {

struct MeanSquaredErrorOptions {
  Keys inputs;
  Keys outputs;
  bool average_loss = true;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = MeanSquaredErrorOptions;
    return std::tuple(field("inputs", &O::inputs, "{y_pred, y_true}, of one shape, [N, ...]"),
                      field("outputs", &O::outputs, "the loss, a scalar; [N] without average_loss"),
                      field("average_loss", &O::average_loss, "false: one loss for each sample"),
                      field("mode", &O::mode, "when it runs"),
                      field("ds_id", &O::ds_id, "the data sets it is for"));
  }
};

/// The mean of (y_pred - y_true)^2. Throws fe::Error for wrong shapes and types.
class MeanSquaredError final : public LossOp {
 public:
  explicit MeanSquaredError(MeanSquaredErrorOptions options)
      : LossOp("MeanSquaredError", options) {}

 private:
  Tensor loss(const Tensor& y_pred, const Tensor& y_true, const State& state) const override;
};

}  // namespace fe::ops
