// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "fe/network/network.h"
#include "fe/network/plan.h"
#include "ops/model/model_op.h"
#include "ops/model/update_op.h"

namespace fe::testing {

struct StepOptions {
  using Function = std::function<Tensors(const Tensors&, const State&)>;

  Keys inputs;
  Keys outputs;
  Function fn = [](const Tensors& in, const State&) { return Tensors{in[0] * 2}; };
  Modes mode = Modes::all();
  DsIds ds_id = {};
};

/// Runs a function; doubles its input by default.
class Step final : public TensorOp {
 public:
  explicit Step(StepOptions options) : Step("Step", std::move(options)) {}
  Step(const std::string& name, StepOptions options)
      : TensorOp(name,
                 {.inputs = options.inputs,
                  .outputs = options.outputs,
                  .mode = options.mode,
                  .ds_id = options.ds_id}),
        fn_(std::move(options.fn)) {}
  Tensors forward(const Tensors& in, const State& state) const override { return fn_(in, state); }

 private:
  StepOptions::Function fn_;
};

/// loss = f(inputs...), of one or two inputs.
inline Step loss(const Keys& inputs,
                 const Key& output,
                 const std::function<Tensor(const Tensors&)>& f) {
  return Step("Loss", {.inputs = inputs,
                       .outputs = output,
                       .fn = [f](const Tensors& in, const State&) { return Tensors{f(in)}; }});
}

/// Two layers, in double precision so that references can be compared closely.
struct Mlp : torch::nn::Module {
  Mlp(int64_t in, int64_t hidden, int64_t out)
      : first(register_module("first", torch::nn::Linear(in, hidden))),
        last(register_module("last", torch::nn::Linear(hidden, out))) {
    to(torch::kDouble);
  }
  Tensor forward(const Tensor& x) { return last->forward(torch::tanh(first->forward(x))); }

  torch::nn::Linear first, last;
};

/// A model and a module with the same weights that goes its own way.
struct Twins {
  Twins(
      const std::string& name, OptimizerOptions optimizer, int64_t in, int64_t hidden, int64_t out)
      : ours(std::make_shared<Mlp>(in, hidden, out)),
        theirs(std::make_shared<Mlp>(in, hidden, out)),
        model(build({.name = name, .model = ours, .optimizer = std::move(optimizer)})) {
    const torch::NoGradGuard no_grad;
    const auto from = ours->parameters(), to = theirs->parameters();
    for (size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
  }

  std::vector<Tensor> reference() const { return theirs->parameters(); }
  Tensor run_reference(const Tensor& x) const { return theirs->forward(x); }

  std::shared_ptr<Mlp> ours, theirs;
  Model model;
};

/// The largest difference between the two sets of weights.
inline double distance(const Twins& twins) {
  double most = 0;
  const auto a = twins.ours->parameters(), b = twins.theirs->parameters();
  for (size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, (a[i] - b[i]).abs().max().item<double>());
  }
  return most;
}

/// Puts gradients where an optimizer looks for them.
inline void set_gradients(const std::vector<Tensor>& parameters,
                          const std::vector<Tensor>& gradients) {
  for (size_t i = 0; i < parameters.size(); ++i) parameters[i].mutable_grad() = gradients[i];
}

inline bool any_gradient(const Model& model) {
  for (const Tensor& parameter : model.parameters()) {
    if (parameter.grad().defined()) return true;
  }
  return false;
}

inline ops::ModelOp run(const Model& model, const Key& in, const Key& out) {
  return ops::ModelOp({.model = model, .inputs = in, .outputs = out});
}
inline ops::UpdateOp update(const Model& model, const Key& loss_name) {
  return ops::UpdateOp({.model = model, .loss_name = loss_name});
}

}  // namespace fe::testing
