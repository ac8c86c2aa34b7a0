// SPDX-License-Identifier: Apache-2.0
#include "ops/model/model_op.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::IsClose;

// Counts how often it is switched between training and evaluation.
struct Probe : torch::nn::Module {
  Probe() : linear(register_module("linear", torch::nn::Linear(3, 2))) {}
  void train(bool on = true) override {
    ++switches;
    torch::nn::Module::train(on);
  }
  Tensor forward(const Tensor& x) { return linear->forward(x); }

  torch::nn::Linear linear;
  int switches = 0;
};

// Two tensors in, two out.
struct Pair : torch::nn::Module {
  Tensors forward(const Tensors& in) { return {in[0] + in[1], in[0] - in[1]}; }
};

struct Net {
  std::shared_ptr<Probe> module = std::make_shared<Probe>();
  Model model = build({.name = "net", .model = module, .optimizer = SGD{}});
};

TEST(ModelOp, RunsTheModel) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = "y"});
  const Tensor x = torch::randn({4, 3});
  EXPECT_THAT(op.forward({x}, State())[0], IsClose(net.module->linear->forward(x)));
  EXPECT_TRUE(*op.model() == net.model);
}

TEST(ModelOp, RunsAModelOfSeveralTensors) {
  const Model model = build({.name = "pair", .model = std::make_shared<Pair>()});
  const ops::ModelOp op({.model = model, .inputs = {"a", "b"}, .outputs = {"sum", "gap"}});
  const Tensors out = op.forward({torch::ones(2), torch::ones(2)}, State());
  EXPECT_THAT(out[0], IsClose(torch::full(2, 2.0f)));
  EXPECT_THAT(out[1], IsClose(torch::zeros(2)));
}

TEST(ModelOp, SwitchesTheModuleOnlyWhenTheModeChanges) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = "y"});
  const Tensor x = torch::zeros({1, 3});
  net.module->switches = 0;
  net.module->train();
  for (int step = 0; step < 3; ++step) op.forward({x}, State{.mode = Mode::kTrain});
  EXPECT_EQ(net.module->switches, 1);
  EXPECT_TRUE(net.module->is_training());
  for (const Mode mode : {Mode::kEval, Mode::kTest, Mode::kInfer}) {
    op.forward({x}, State{.mode = mode});
    EXPECT_FALSE(net.module->is_training()) << name(mode);
  }
  EXPECT_EQ(net.module->switches, 2);
  op.forward({x}, State{.mode = Mode::kTrain});
  EXPECT_TRUE(net.module->is_training());
}

TEST(ModelOp, KeepsAModelThatIsNotTrainableInEvaluation) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = "y", .trainable = false});
  const Tensors out = op.forward({torch::zeros({1, 3})}, State{.mode = Mode::kTrain});
  EXPECT_FALSE(net.module->is_training());
  EXPECT_TRUE(out[0].requires_grad());  // gradients still flow through it
}

TEST(ModelOp, CutsGradientsWhenTold) {
  const Net net;
  const ops::ModelOp op(
      {.model = net.model, .inputs = "x", .outputs = "y", .trainable = false, .gradients = false});
  EXPECT_FALSE(op.forward({torch::zeros({1, 3})}, State())[0].requires_grad());
  EXPECT_TRUE(torch::GradMode::is_enabled());
}

TEST(ModelOp, LeavesGradientsOffWhereTheyAreOff) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = "y"});
  const torch::NoGradGuard no_grad;
  EXPECT_FALSE(op.forward({torch::zeros({1, 3})}, State())[0].requires_grad());
}

TEST(ModelOp, TakesAnEmptyBatch) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = "y"});
  EXPECT_EQ(op.forward({torch::zeros({0, 3})}, State())[0].sizes(), at::IntArrayRef({0, 2}));
}

TEST(ModelOp, SaysWhichInputTheModelDoesNotTake) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = "y"});
  expect_error(
      [&] {
        op.forward({torch::zeros({5, 4})}, State());
      },
      {"ModelOp: model 'net' does not take 'x' of shape [5, 4] (float32). torch reports: ",
       "mat1 and mat2 shapes cannot be multiplied (5x4 and 3x2)",
       "Fix the shape with ExpandDims or ChannelTranspose, the type with "
       "ToFloat."});
  expect_error(
      [&] {
        op.forward({torch::zeros({5, 3}, torch::kByte)}, State());
      },
      {"model 'net' does not take 'x' of shape [5, 3] (uint8). torch reports: "});
  const Model pair = build({.name = "pair", .model = std::make_shared<Pair>()});
  const ops::ModelOp two({.model = pair, .inputs = {"a", "b"}, .outputs = {"sum", "gap"}});
  expect_error(
      [&] {
        two.forward({torch::zeros(2), torch::zeros(3)}, State());
      },
      {"does not take 'a' of shape [2] (float32) and 'b' of shape [3] (float32)."});
}

TEST(ModelOp, CountsTheOutputs) {
  const Net net;
  const ops::ModelOp op({.model = net.model, .inputs = "x", .outputs = {"y", "z"}});
  expect_error(
      [&] {
        op.forward({torch::zeros({1, 3})}, State());
      },
      {"ModelOp: expected model 'net' to give 2 tensors, for ['y', 'z'], got 1."});
}

TEST(ModelOp, RefusesOptionsThatContradict) {
  const Net net;
  expect_error(
      [&] {
        ops::ModelOp({.model = net.model, .inputs = "x", .outputs = "y", .gradients = false});
      },
      {"ModelOp: expected trainable = false for model 'net', got trainable = true with gradients = "
       "false, which leaves nothing to train with."});
  expect_error(
      [&] { ops::ModelOp({.model = net.model, .inputs = "x", .outputs = Keys::none()}); },
      {"ModelOp: expected inputs and outputs for model 'net', got inputs ['x'] and outputs "
       "[]."});
}

}  // namespace
}  // namespace fe
