// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/network/tensor_op.h"

namespace fe::ops {

struct UpdateOpOptions {
  static constexpr std::string_view kName = "UpdateOp";
  static constexpr std::string_view kDoc = "changes a model's weights so that a loss gets smaller";

  Model model;
  Key loss_name;
  int64_t accumulate = 1;
  double clip_norm = 0.0;
  double clip_value = 0.0;
  Defer defer = Defer::kAuto;
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = UpdateOpOptions;
    return std::tuple(
        field("model", &O::model, "whose weights to change; it needs an optimizer"),
        field("loss_name", &O::loss_name, "the loss to make smaller; its mean, if not a scalar"),
        field("accumulate", &O::accumulate,
              "steps whose mean gradient makes one update (FastEstimator's merge_grad)",
              at_least(1)),
        field("clip_norm", &O::clip_norm, "largest global norm of the gradient; 0: none",
              at_least(0)),
        field("clip_value", &O::clip_value, "largest absolute value in the gradient; 0: none",
              at_least(0)),
        field("defer", &O::defer, "when in the step the weights change"));
  }
};

/// Changes the weights of a model so that a loss gets smaller. The network does the work: it plans
/// all updates of a step together (see fe/network/network.h). Several UpdateOps of one model that
/// change its weights at the same point make one step of its optimizer with the sum of their
/// gradients; their accumulate, clip_norm and clip_value must be equal.
/// Throws fe::Error for a model without an optimizer.
class UpdateOp final : public TensorOp {
 public:
  using Options = UpdateOpOptions;

  explicit UpdateOp(const UpdateOpOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;
  const UpdateRule* update() const override { return &rule_; }

 private:
  UpdateRule rule_;
};

}  // namespace fe::ops
