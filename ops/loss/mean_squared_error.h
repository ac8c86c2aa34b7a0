// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "ops/loss/loss_op.h"

namespace fe::ops {

struct MeanSquaredErrorOptions {
  static constexpr std::string_view kName = "MeanSquaredError";
  static constexpr std::string_view kDoc = "the mean of (y_pred - y_true)^2";

  Keys inputs;
  Keys outputs;
  bool average_loss = true;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = MeanSquaredErrorOptions;
    return std::tuple(field("inputs", &O::inputs, "{y_pred, y_true}, of one shape, [N, ...]"),
                      field("outputs", &O::outputs, "the loss, a scalar; [N] without average_loss"),
                      field("average_loss", &O::average_loss, "false: one loss for each sample"));
  }
};

/// The mean of (y_pred - y_true)^2. Throws fe::Error for wrong shapes and types.
class MeanSquaredError final : public LossOp {
 public:
  using Options = MeanSquaredErrorOptions;

  explicit MeanSquaredError(const MeanSquaredErrorOptions& options) : LossOp(options) {}

 private:
  Tensor loss(const Tensor& y_pred, const Tensor& y_true, const State& state) const override;
};

}  // namespace fe::ops
