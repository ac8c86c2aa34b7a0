// SPDX-License-Identifier: Apache-2.0
#include "fe/network/network.h"

#include <gmock/gmock.h>
#include <torch/types.h>

#include "tests/network/steps.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of steps.h and throws.h
using ::testing::ElementsAre;

TEST(Network, KnowsItsModelsAndLosses) {
  const Twins a("a", SGD{}, 2, 2, 1), b("b", SGD{}, 2, 2, 1);
  const Network network({run(a.model, "x", "y"), run(b.model, "y", "z"), run(a.model, "z", "w"),
                         update(b.model, "l1"), update(a.model, "l2"), update(a.model, "l1")});
  ASSERT_EQ(network.models().size(), 2u);
  EXPECT_EQ(network.models()[0].name(), "a");
  EXPECT_EQ(network.models()[1].name(), "b");
  EXPECT_THAT(network.loss_keys(), ElementsAre("l1", "l2"));
  EXPECT_THAT(network.loss_keys(a.model), ElementsAre("l2", "l1"));
  EXPECT_THAT(network.loss_keys(b.model), ElementsAre("l1"));
  EXPECT_EQ(network.ops().size(), 6u);
}

TEST(Network, RefusesTwoModelsOfOneNameAndNullOps) {
  const Twins a("net", SGD{}, 2, 2, 1), b("net", SGD{}, 2, 2, 1);
  expect_error(
      [&] {
        Network({run(a.model, "x", "y"), run(b.model, "y", "z")});
      },
      {"Network: two models are named 'net'. Give each its own name in fe::build()."});
  expect_error([] { Network({AnyTensorOp(std::shared_ptr<const TensorOp>())}); },
               {"Network: an op is a null pointer."});
}

TEST(Network, TransformGivesEveryValue) {
  const Twins net("net", SGD{}, 3, 2, 1);
  const Network network({run(net.model, "x", "y"), Step({.inputs = "y", .outputs = "z"})});
  const Tensor x = torch::randn({4, 3}, torch::kDouble);
  const Batch result = network.transform({{"x", x}, {"label", torch::ones(4)}}, Mode::kInfer);
  EXPECT_THAT(result.names(), ElementsAre("x", "label", "y", "z"));
  EXPECT_TRUE(torch::equal(result["y"], net.run_reference(x)));
  EXPECT_TRUE(torch::equal(result["z"], 2 * net.run_reference(x)));
  EXPECT_TRUE(torch::equal(result["x"], x));
  EXPECT_FALSE(result["y"].requires_grad());
}

TEST(Network, TransformTellsWhatIsMissing) {
  const Network network({Step({.inputs = "image", .outputs = "z"})});
  expect_error(
      [&] {
        network.transform({{"img", torch::ones(1)}}, Mode::kInfer);
      },
      {"Step: needs 'image' in mode infer, which neither the pipeline nor an op before it "
       "writes. Known names: img."});
}

TEST(Network, OpsKnowTheirStep) {
  State seen;
  std::string ds_id;
  const Network network(
      {Step({.inputs = "x", .outputs = "z", .fn = [&](const Tensors& in, const State& state) {
               seen = state;
               ds_id = state.ds_id;
               return in;
             }})});
  network.transform({{"x", torch::ones(1)}}, Mode::kTest, 7, "indoor");
  EXPECT_EQ(seen.mode, Mode::kTest);
  EXPECT_EQ(seen.epoch, 7);
  EXPECT_EQ(ds_id, "indoor");
  EXPECT_FALSE(seen.checking);
}

TEST(Network, OpsFollowTheirSchedules) {
  const auto times = [](double factor) {
    return AnyTensorOp(Step({.inputs = "x", .outputs = "z", .fn = [=](auto& in, auto&) {
                               return Tensors{in[0] * factor};
                             }}));
  };
  const Network network({EpochScheduler<AnyTensorOp>({{1, times(2)}, {3, std::nullopt}}),
                         RepeatScheduler<AnyTensorOp>(
                             {AnyTensorOp(Step({.inputs = "x", .outputs = "w"})), std::nullopt})});
  const auto keys = [&](int64_t epoch) {
    return network.transform({{"x", torch::ones(1)}}, Mode::kEval, epoch).names();
  };
  EXPECT_THAT(keys(1), ElementsAre("x", "z", "w"));
  EXPECT_THAT(keys(2), ElementsAre("x", "z"));
  EXPECT_THAT(keys(3), ElementsAre("x", "w"));
  EXPECT_THAT(keys(4), ElementsAre("x"));
  EXPECT_NE(network.signature(1), network.signature(2));
  EXPECT_EQ(network.signature(3), network.signature(5));
}

TEST(Network, AScheduledUpdateTrainsInItsEpochs) {
  const Twins net("net", SGD{.lr = 0.1}, 3, 2, 1);
  const Network network(
      {run(net.model, "x", "y"), loss("y", "loss", [](const Tensors& in) { return in[0].mean(); }),
       EpochScheduler<AnyTensorOp>({{2, update(net.model, "loss")}, {3, std::nullopt}})});
  const Batch batch = {{"x", torch::ones({2, 3}, torch::kDouble)}};
  network.transform(batch, Mode::kTrain, 1);
  EXPECT_EQ(distance(net), 0);
  network.transform(batch, Mode::kTrain, 2);
  const double moved = distance(net);
  EXPECT_GT(moved, 0);
  network.transform(batch, Mode::kTrain, 3);
  EXPECT_EQ(distance(net), moved);
}

// Each epoch's optimizer is the one that steps.
TEST(Network, OptimizersFollowTheirSchedules) {
  const auto module = std::make_shared<Mlp>(3, 2, 1);
  const Model model = build(
      {.name = "net",
       .model = module,
       .optimizer = EpochScheduler<OptimizerOptions>(
           {{1, OptimizerOptions(SGD{.lr = 0.0625})}, {2, OptimizerOptions(SGD{.lr = 0.125})}})});
  const Network network({run(model, "x", "y"),
                         loss("y", "loss", [](const Tensors& in) { return in[0].mean(); }),
                         update(model, "loss")});
  const Batch batch = {{"x", torch::ones({2, 3}, torch::kDouble)}};
  const Tensor bias = module->last->bias;  // its gradient is 1
  const auto start = bias.item<double>();
  network.transform(batch, Mode::kTrain, 1);
  EXPECT_NEAR(bias.item<double>(), start - 0.0625, 1e-12);
  network.transform(batch, Mode::kTrain, 2);
  EXPECT_NEAR(bias.item<double>(), start - 0.0625 - 0.125, 1e-12);
}

TEST(Network, CopiesAreTheSameNetwork) {
  const Twins net("net", SGD{.lr = 0.1}, 3, 2, 1);
  const Network network(
      {run(net.model, "x", "y"), loss("y", "loss", [](const Tensors& in) { return in[0].mean(); }),
       ops::UpdateOp({.model = net.model, .loss_name = "loss", .accumulate = 2})});
  const Network copy = network;  // NOLINT(performance-unnecessary-copy-initialization)
  const Batch batch = {{"x", torch::ones({2, 3}, torch::kDouble)}};
  network.transform(batch, Mode::kTrain);
  EXPECT_EQ(distance(net), 0);
  copy.transform(batch, Mode::kTrain);
  EXPECT_GT(distance(net), 0);
}

}  // namespace
}  // namespace fe
