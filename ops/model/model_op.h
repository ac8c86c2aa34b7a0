// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "fe/network/tensor_op.h"

namespace fe::ops {

struct ModelOpOptions {
  static constexpr std::string_view kName = "ModelOp";
  static constexpr std::string_view kDoc = "runs a model on a batch";

  Model model;
  Keys inputs;
  Keys outputs;
  bool trainable = true;
  bool gradients = true;
  Modes mode = Modes::all();
  DsIds ds_id = {};

  static auto fields() {
    using O = ModelOpOptions;
    return std::tuple(
        field("model", &O::model, "the model to run"),
        field("inputs", &O::inputs, "the arguments of its forward(), in order"),
        field("outputs", &O::outputs, "one key for each tensor it gives"),
        field("trainable", &O::trainable,
              "in training, run it in its training state (dropout, batch statistics)"),
        field("gradients", &O::gradients, "let gradients flow through; false saves memory"));
  }
};

/// Runs a model on a batch.
///
/// The module is in its training state (module.train()) only in mode train and when trainable, else
/// in its evaluation state; it is switched when that changes. Throws fe::Error when the model does
/// not take the inputs, and when it gives another number of tensors than there are outputs.
class ModelOp final : public TensorOp {
 public:
  using Options = ModelOpOptions;

  explicit ModelOp(const ModelOpOptions& options);

  Tensors forward(const Tensors& in, const State& state) const override;
  const Model* model() const override { return &model_; }

 private:
  Tensors run(const Tensors& in) const;

  Model model_;
  bool trainable_, gradients_;
};

}  // namespace fe::ops
