// SPDX-License-Identifier: Apache-2.0
#include "ops/model/update_op.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

Model model(OptimizerOptions optimizer = SGD{}) {
  return build({.name = "net", .model = torch::nn::Linear(2, 1), .optimizer = optimizer});
}

TEST(UpdateOp, CarriesItsRule) {
  const Model net = model();
  const ops::UpdateOp op({.model = net,
                          .loss_name = "loss",
                          .accumulate = 4,
                          .clip_norm = 1.5,
                          .clip_value = 0.5,
                          .defer = Defer::kAlways,
                          .ds_id = "a"});
  ASSERT_NE(op.update(), nullptr);
  EXPECT_TRUE(op.update()->model == net);
  EXPECT_EQ(op.update()->loss_name, Key("loss"));
  EXPECT_EQ(op.update()->accumulate, 4);
  EXPECT_EQ(op.update()->clip_norm, 1.5);
  EXPECT_EQ(op.update()->clip_value, 0.5);
  EXPECT_EQ(op.update()->defer, Defer::kAlways);
  EXPECT_EQ(op.inputs(), Keys("loss"));
  EXPECT_TRUE(op.outputs().empty());
  EXPECT_EQ(op.modes(), Modes(Mode::kTrain));
  EXPECT_FALSE(op.ds_ids().contains("b"));
  EXPECT_TRUE(op.forward({Tensor()}, State()).empty());
}

TEST(UpdateOp, UpdatesAtOnceAndWithoutLimitsByDefault) {
  const ops::UpdateOp op({.model = model(), .loss_name = "loss"});
  EXPECT_EQ(op.update()->accumulate, 1);
  EXPECT_EQ(op.update()->clip_norm, 0.0);
  EXPECT_EQ(op.update()->clip_value, 0.0);
  EXPECT_EQ(op.update()->defer, Defer::kAuto);
}

TEST(UpdateOp, RefusesAModelWithoutAnOptimizer) {
  expect_error(
      [] { ops::UpdateOp({.model = model(OptimizerOptions()), .loss_name = "loss"}); },
      {"UpdateOp: expected model 'net' to have an optimizer, got none. Give fe::build one: "
       ".optimizer = fe::Adam{}."});
}

TEST(UpdateOp, RefusesToTrainOutsideTraining) {
  expect_error(
      [] {
        ops::UpdateOp({.model = model(), .loss_name = "loss", .mode = {Mode::kTrain, Mode::kEval}});
      },
      {"UpdateOp: expected mode train for model 'net', got train, eval. Weights only change in "
       "training."});
}

TEST(UpdateOp, RefusesOptionsOutOfRange) {
  expect_error([] { ops::UpdateOp({.model = model(), .loss_name = "loss", .accumulate = 0}); },
               {"UpdateOp: expected accumulate of at least 1, got 0."});
  expect_error([] { ops::UpdateOp({.model = model(), .loss_name = "loss", .clip_norm = -1}); },
               {"UpdateOp: expected clip_norm of at least 0, got -1."});
  expect_error([] { ops::UpdateOp({.model = model(), .loss_name = "loss", .clip_value = -1}); },
               {"UpdateOp: expected clip_value of at least 0, got -1."});
}

}  // namespace
}  // namespace fe
