// SPDX-License-Identifier: Apache-2.0
#include "ops/model/model_op.h"

#include <torch/nn/module.h>
#include <torch/types.h>

#include "fe/base/error.h"

namespace fe::ops {

ModelOp::ModelOp(const ModelOpOptions& options)
    : TensorOp(options),
      model_(options.model),
      trainable_(options.trainable),
      gradients_(options.gradients) {
  FE_CHECK(!inputs().empty() && !outputs().empty(),
           "ModelOp: expected inputs and outputs for model '{}', got inputs [{}] and outputs [{}].",
           model_.name(), fmt::join(inputs(), ", "), fmt::join(outputs(), ", "));
  FE_CHECK(gradients_ || !trainable_,
           "ModelOp: expected trainable = false for model '{}', got trainable = true with "
           "gradients = false, which leaves nothing to train with.",
           model_.name());
}

Tensors ModelOp::forward(const Tensors& in, const State& state) const {
  torch::nn::Module& module = model_.module();
  const bool training = trainable_ && state.mode == Mode::kTrain;
  if (module.is_training() != training) module.train(training);

  Tensors out = run(in);
  FE_CHECK(out.size() == outputs().size(),
           "ModelOp: expected model '{}' to give {} tensors, for [{}], got {}.", model_.name(),
           outputs().size(), fmt::join(outputs(), ", "), out.size());
  return out;
}

Tensors ModelOp::run(const Tensors& in) const {
  const torch::AutoGradMode mode(gradients_ && torch::GradMode::is_enabled());
  try {
    return model_.forward(in);
  } catch (const c10::OutOfMemoryError&) {
    throw;
  } catch (const c10::Error& error) {
    std::vector<std::string> got;
    for (size_t i = 0; i < in.size(); ++i) {
      std::string type = describe(in[i]);
      type.resize(type.find(' '));
      got.push_back(
          fmt::format("{} of shape {} ({})", inputs()[i], shape_str(in[i].sizes()), type));
    }
    fail(
        "ModelOp: model '{}' does not take {}. torch reports: {} Fix the shape with "
        "ExpandDims or ChannelTranspose, the type with ToFloat.",
        model_.name(), fmt::join(got, " and "), error.what_without_backtrace());
  }
}

}  // namespace fe::ops
