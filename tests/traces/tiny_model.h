// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "fe/model/layers.h"
#include "fe/model/model.h"
#include "fe/network/network.h"

namespace fe::testing {

/// One weight and one bias.
inline Model tiny_model(const std::string& name = "net", OptimizerOptions optimizer = SGD{}) {
  return build({.name = name,
                .model = sequential({layers::Linear{.in_features = 1, .out_features = 1}}),
                .optimizer = std::move(optimizer)});
}

inline double weight_of(const Model& model) { return model.parameters()[0].item().toDouble(); }

/// Sets the weight behind autograd's back.
inline void set_weight(const Model& model, double value) {
  model.parameters()[0].detach().fill_(value);
}

/// What a network needs to know that a loss updates a model.
class UpdateWith final : public TensorOp {
 public:
  UpdateWith(const Model& model, const std::string& loss)
      : TensorOp("UpdateWith", {.inputs = loss, .mode = Mode::kTrain}),
        rule_{.model = model, .loss_name = loss} {}
  Tensors forward(const Tensors&, const State&) const override { return {}; }
  const UpdateRule* update() const override { return &rule_; }

 private:
  UpdateRule rule_;
};

}  // namespace fe::testing
