// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>

#include "ops/loss/loss_op.h"

namespace fe::ops {

/// With d = |y_pred - y_true|:
enum class L1Kind {
  kL1,      ///< d
  kSmooth,  ///< d^2 / (2 beta) below beta, d - beta / 2 above
  kHuber    ///< d^2 / 2 below beta, beta (d - beta / 2) above; Huber 1964
};
std::string option_name(L1Kind kind);
constexpr auto choices(L1Kind) { return std::array{L1Kind::kL1, L1Kind::kSmooth, L1Kind::kHuber}; }

struct L1LossOptions {
  static constexpr std::string_view kName = "L1Loss";
  static constexpr std::string_view kDoc = "the mean absolute error, or a smooth form of it";

  Keys inputs;
  Keys outputs;
  L1Kind kind = L1Kind::kL1;
  double beta = 1.0;
  bool average_loss = true;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = L1LossOptions;
    return std::tuple(field("inputs", &O::inputs, "{y_pred, y_true}, of one shape, [N, ...]"),
                      field("outputs", &O::outputs, "the loss, a scalar; [N] without average_loss"),
                      field("kind", &O::kind, "L1, smooth or Huber"),
                      field("beta", &O::beta, "where smooth and Huber turn from a square to a line",
                            greater_than(0)),
                      field("average_loss", &O::average_loss, "false: one loss for each sample"));
  }
};

/// The mean absolute error, or a form of it that is smooth at 0.
/// Throws fe::Error for wrong shapes and types.
class L1Loss final : public LossOp {
 public:
  using Options = L1LossOptions;

  explicit L1Loss(const L1LossOptions& options)
      : LossOp(options), kind_(options.kind), beta_(options.beta) {}

 private:
  Tensor loss(const Tensor& y_pred, const Tensor& y_true, const State& state) const override;

  L1Kind kind_;
  double beta_;
};

}  // namespace fe::ops
