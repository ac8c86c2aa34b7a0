// SPDX-License-Identifier: Apache-2.0
// Training through the network against the same training written by hand with libtorch.
#include "fe/network/update.h"

#include <gmock/gmock.h>
#include <torch/autograd.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>

#include "ops/lambda_op.h"
#include "tests/network/steps.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of steps.h and throws.h

constexpr double kClose = 1e-12;

Tensor batch_of(int64_t step) {
  torch::manual_seed(static_cast<uint64_t>(step));
  return torch::randn({8, 6}, torch::kDouble);
}

void train_step(const Network& network, const Tensor& x) {
  network.transform({{"x", x}}, Mode::kTrain);
}

Tensor toward(const Tensor& score, double target) { return (score - target).square().mean(); }

// Reconstructor and discriminator, and their losses as in one-class novelty detection.
struct Pair {
  Pair(OptimizerOptions first, OptimizerOptions second)
      : r("reconstructor", first, 6, 5, 6), d("discriminator", second, 6, 4, 1) {}

  static Tensor r_loss(const Tensor& fake_score, const Tensor& x_fake, const Tensor& x) {
    return toward(fake_score, 1) + 0.2 * (x_fake - x).square().mean();
  }
  static Tensor d_loss(const Tensor& true_score, const Tensor& fake_score) {
    return toward(true_score, 1) + toward(fake_score, 0);
  }
  std::vector<Scheduled<AnyTensorOp>> forward() const {
    return {run(r.model, "x", "x_fake"), run(d.model, "x_fake", "fake"), run(d.model, "x", "true")};
  }
  static Step r_loss_op() {
    return loss({"fake", "x_fake", "x"}, "rloss",
                [](const Tensors& in) { return r_loss(in[0], in[1], in[2]); });
  }
  static Step d_loss_op() {
    return loss({"true", "fake"}, "dloss", [](const Tensors& in) { return d_loss(in[0], in[1]); });
  }

  // Both gradients with the weights as they are before the step.
  void reference_step(const Tensor& x,
                      torch::optim::Optimizer& r_optimizer,
                      torch::optim::Optimizer& d_optimizer) const {
    const Tensor x_fake = r.run_reference(x), fake = d.run_reference(x_fake);
    const Tensor real = d.run_reference(x);
    const auto r_gradient = torch::autograd::grad({r_loss(fake, x_fake, x)}, r.reference(), {},
                                                  /*retain_graph=*/true);
    const auto d_gradient = torch::autograd::grad({d_loss(real, fake)}, d.reference());
    set_gradients(r.reference(), r_gradient);
    set_gradients(d.reference(), d_gradient);
    r_optimizer.step();
    d_optimizer.step();
  }

  Twins r, d;
};

Network in_order(const Pair& pair, bool generator_first, Defer defer = Defer::kAuto) {
  auto ops = pair.forward();
  const ops::UpdateOp r = update(pair.r.model, "rloss");
  const ops::UpdateOp d({.model = pair.d.model, .loss_name = "dloss", .defer = defer});
  if (generator_first) {
    ops.insert(ops.end(), {Pair::r_loss_op(), r, Pair::d_loss_op(), d});
  } else {
    ops.insert(ops.end(), {Pair::d_loss_op(), d, Pair::r_loss_op(), r});
  }
  return Network(std::move(ops));
}

TEST(Update, ReconstructorThenDiscriminatorEqualsTheHandWrittenStep) {
  const Pair pair(RMSprop{.lr = 2e-3}, RMSprop{.lr = 1e-3});
  torch::optim::RMSprop r(pair.r.reference(), torch::optim::RMSpropOptions(2e-3));
  torch::optim::RMSprop d(pair.d.reference(), torch::optim::RMSpropOptions(1e-3));
  const Network network = in_order(pair, /*generator_first=*/true);
  for (int64_t step = 0; step < 6; ++step) {
    train_step(network, batch_of(step));
    pair.reference_step(batch_of(step), r, d);
    ASSERT_LT(distance(pair.r), kClose) << "step " << step;
    ASSERT_LT(distance(pair.d), kClose) << "step " << step;
  }
  EXPECT_FALSE(any_gradient(pair.r.model));
  EXPECT_FALSE(any_gradient(pair.d.model));
}

// The discriminator's new weights would spoil the reconstructor's gradient: it must wait.
TEST(Update, DiscriminatorFirstIsDeferredByItself) {
  const Pair pair(Adam{.lr = 2e-3}, Adam{.lr = 1e-3});
  torch::optim::Adam r(pair.r.reference(), torch::optim::AdamOptions(2e-3));
  torch::optim::Adam d(pair.d.reference(), torch::optim::AdamOptions(1e-3));
  const Network network = in_order(pair, /*generator_first=*/false);
  for (int64_t step = 0; step < 6; ++step) {
    train_step(network, batch_of(step));
    pair.reference_step(batch_of(step), r, d);
    ASSERT_LT(distance(pair.r), kClose) << "step " << step;
    ASSERT_LT(distance(pair.d), kClose) << "step " << step;
  }
}

TEST(Update, NeverDeferringIsRefusedWhereItSpoilsAGradient) {
  const Pair pair(SGD{}, SGD{});
  expect_error([&] { train_step(in_order(pair, false, Defer::kNever), batch_of(0)); },
               {"UpdateOp: updating model 'discriminator' from 'dloss' at once would spoil the "
                "gradients of 'rloss', which run through the weights as they were. "
                "Leave defer at auto, or run model 'discriminator' again in between."});
  train_step(in_order(pair, true, Defer::kNever), batch_of(0));
}

// Run again after its update, a model shows its new weights.
TEST(Update, AModelRunAgainIsUpdatedAtOnce) {
  const Pair pair(SGD{.lr = 0.1}, SGD{.lr = 0.1});
  auto ops = pair.forward();
  ops.insert(
      ops.end(),
      {Pair::d_loss_op(),
       ops::UpdateOp({.model = pair.d.model, .loss_name = "dloss", .defer = Defer::kNever}),
       run(pair.d.model, "x_fake", "fake"), Pair::r_loss_op(), update(pair.r.model, "rloss")});
  const Network network(std::move(ops));
  torch::optim::SGD r(pair.r.reference(), 0.1), d(pair.d.reference(), 0.1);
  for (int64_t step = 0; step < 4; ++step) {
    const Tensor x = batch_of(step);
    train_step(network, x);
    const Tensor x_fake = pair.r.run_reference(x);
    set_gradients(
        pair.d.reference(),
        torch::autograd::grad({Pair::d_loss(pair.d.run_reference(x), pair.d.run_reference(x_fake))},
                              pair.d.reference(), {}, /*retain_graph=*/true));
    d.step();
    set_gradients(pair.r.reference(),
                  torch::autograd::grad({Pair::r_loss(pair.d.run_reference(x_fake), x_fake, x)},
                                        pair.r.reference()));
    r.step();
    ASSERT_LT(distance(pair.r), kClose) << "step " << step;
    ASSERT_LT(distance(pair.d), kClose) << "step " << step;
  }
}

TEST(Update, AlwaysDeferredComesAtTheEndOfTheStep) {
  for (const Defer defer : {Defer::kAuto, Defer::kAlways}) {
    const Twins net("net", SGD{.lr = 0.1}, 6, 3, 1);
    const Network network({run(net.model, "x", "before"),
                           loss("before", "loss", [](const Tensors& in) { return in[0].mean(); }),
                           ops::UpdateOp({.model = net.model, .loss_name = "loss", .defer = defer}),
                           run(net.model, "x", "after")});
    const Batch result = network.transform({{"x", batch_of(0)}}, Mode::kTrain);
    EXPECT_EQ(torch::equal(result["before"], result["after"]), defer == Defer::kAlways);
    EXPECT_GT(distance(net), 0);
  }
}

// What sees the weights of `r` between the two updates of a step: those before it or those after.
TEST(Update, WaitsBehindLaterBackwardPassesUnlessAnOpMayReadTheWeights) {
  const auto weight_seen = [](const Pair& pair, AnyTensorOp probe) {
    auto ops = pair.forward();
    ops.insert(ops.end(), {Pair::r_loss_op(), update(pair.r.model, "rloss"), std::move(probe),
                           Pair::d_loss_op(), update(pair.d.model, "dloss")});
    return Network(std::move(ops)).transform({{"x", batch_of(0)}}, Mode::kTrain)["seen"];
  };
  for (const bool is_lambda : {false, true}) {
    const Pair pair(SGD{.lr = 0.1}, SGD{.lr = 0.1});
    const Tensor weight = pair.r.model.parameters().at(0);
    const Tensor before = weight.detach().clone();
    const auto probe = [weight](const Tensor&) { return weight.detach().clone(); };
    const Tensor seen =
        is_lambda
            ? weight_seen(pair, ops::LambdaOp({.inputs = "x", .outputs = "seen", .fn = probe}))
            : weight_seen(pair, loss("x", "seen", [&](const Tensors& in) { return probe(in[0]); }));
    EXPECT_FALSE(torch::equal(weight, before));
    EXPECT_TRUE(torch::equal(seen, is_lambda ? weight : before)) << is_lambda;
  }
}

TEST(Update, ALossReachesOnlyItsModel) {
  const Pair pair(SGD{.lr = 0.1}, SGD{.lr = 0.1});
  auto ops = pair.forward();
  ops.insert(ops.end(), {Pair::r_loss_op(), update(pair.r.model, "rloss")});
  train_step(Network(std::move(ops)), batch_of(0));
  EXPECT_GT(distance(pair.r), 0);
  EXPECT_EQ(distance(pair.d), 0);
  EXPECT_FALSE(any_gradient(pair.d.model));
}

TEST(Update, AccumulationStepsWithTheMeanGradient) {
  const Twins net("net", Adam{.lr = 0.01}, 6, 4, 2);
  const Network network(
      {run(net.model, "x", "y"),
       loss("y", "loss", [](const Tensors& in) { return in[0].square().mean(); }),
       ops::UpdateOp({.model = net.model, .loss_name = "loss", .accumulate = 3})});
  torch::optim::Adam optimizer(net.reference(), torch::optim::AdamOptions(0.01));
  for (int64_t round = 0; round < 3; ++round) {
    Tensor mean = torch::zeros({}, torch::kDouble);
    for (int64_t step = 0; step < 3; ++step) {
      EXPECT_LT(distance(net), kClose) << "changed before the third step";
      const Tensor x = batch_of(3 * round + step);
      mean = mean + net.run_reference(x).square().mean() / 3;
      train_step(network, x);
    }
    EXPECT_GT(distance(net), 1e-4);
    optimizer.zero_grad();
    mean.backward();
    optimizer.step();
    ASSERT_LT(distance(net), kClose) << "round " << round;
  }
}

struct Clipping {
  double norm, value;
};

TEST(Update, ClipsAsTorchDoes) {
  for (const Clipping clip :
       {Clipping{0.3, 0}, Clipping{0, 0.05}, Clipping{0.1, 0.05}, Clipping{1e6, 1e6}}) {
    const Twins net("net", SGD{.lr = 0.1}, 6, 4, 2);
    const auto f = [](const Tensors& in) { return 3 * in[0].square().mean(); };
    const Network network({run(net.model, "x", "y"), loss("y", "loss", f),
                           ops::UpdateOp({.model = net.model,
                                          .loss_name = "loss",
                                          .clip_norm = clip.norm,
                                          .clip_value = clip.value})});
    torch::optim::SGD optimizer(net.reference(), 0.1);
    for (int64_t step = 0; step < 3; ++step) {
      train_step(network, batch_of(step));
      optimizer.zero_grad();
      f({net.run_reference(batch_of(step))}).backward();
      if (clip.value > 0) torch::nn::utils::clip_grad_value_(net.reference(), clip.value);
      if (clip.norm > 0) torch::nn::utils::clip_grad_norm_(net.reference(), clip.norm);
      optimizer.step();
      ASSERT_LT(distance(net), kClose) << "norm " << clip.norm << " value " << clip.value;
    }
  }
}

// The mean of a loss of several numbers counts, also behind an op that runs without gradients.
TEST(Update, TakesTheMeanOfALossThatIsNoScalar) {
  const Twins net("net", SGD{.lr = 0.1}, 6, 4, 2);
  const Network network(
      {run(net.model, "x", "y"),
       loss("y", "loss", [](const Tensors& in) { return in[0].square().mean(1); }),
       Step("Metric", {.inputs = "x", .outputs = "metric"}), update(net.model, "loss")});
  torch::optim::SGD optimizer(net.reference(), 0.1);
  train_step(network, batch_of(0));
  net.run_reference(batch_of(0)).square().mean(1).mean().backward();
  optimizer.step();
  EXPECT_LT(distance(net), kClose);
}

// A model of which a loss uses only a part.
struct Halves : torch::nn::Module {
  Tensors forward(const Tensors& in) { return {one->forward(in[0]), two->forward(in[0])}; }
  torch::nn::Linear one{register_module("one", torch::nn::Linear(6, 1))};
  torch::nn::Linear two{register_module("two", torch::nn::Linear(6, 1))};
};

TEST(Update, LeavesParametersAloneThatItsLossDoesNotUse) {
  const auto halves = std::make_shared<Halves>();
  halves->to(torch::kDouble);
  const Model model = build({.name = "net", .model = halves, .optimizer = Adam{.lr = 0.1}});
  const Tensor one = halves->one->weight.detach().clone();
  const Tensor two = halves->two->weight.detach().clone();
  train_step(Network({ops::ModelOp({.model = model, .inputs = "x", .outputs = {"a", "b"}}),
                      loss("a", "loss", [](const Tensors& in) { return in[0].mean(); }),
                      update(model, "loss")}),
             batch_of(0));
  EXPECT_FALSE(torch::equal(halves->one->weight, one));
  EXPECT_TRUE(torch::equal(halves->two->weight, two));
}

TEST(Update, NothingIsUpdatedOutsideTraining) {
  const Pair pair(SGD{.lr = 0.1}, SGD{.lr = 0.1});
  const Network network = in_order(pair, true);
  for (const Mode mode : {Mode::kEval, Mode::kTest, Mode::kInfer}) {
    const Batch result = network.transform({{"x", batch_of(0)}}, mode);
    EXPECT_FALSE(result["rloss"].requires_grad());
    EXPECT_EQ(distance(pair.r) + distance(pair.d), 0);
  }
}

TEST(Update, ATrialStepCountsForNothing) {
  const Twins net("net", SGD{.lr = 0.1}, 6, 4, 2);
  const Network network(
      {run(net.model, "x", "y"),
       loss("y", "loss", [](const Tensors& in) { return in[0].square().mean(); }),
       ops::UpdateOp({.model = net.model, .loss_name = "loss", .accumulate = 2})});
  Findings findings;
  const auto plan = network.plan({.batch_keys = {"x"}}, findings);
  const auto step = [&](int64_t number, bool checking) {
    std::vector<Tensor> columns = {batch_of(number)};
    plan->run(columns, {.checking = checking});
  };
  step(0, false);
  step(1, true);
  EXPECT_EQ(distance(net), 0);
  step(2, false);
  torch::optim::SGD optimizer(net.reference(), 0.1);
  ((net.run_reference(batch_of(0)).square().mean() +
    net.run_reference(batch_of(2)).square().mean()) /
   2)
      .backward();
  optimizer.step();
  EXPECT_LT(distance(net), kClose);
}

TEST(Defer, HasNames) {
  EXPECT_EQ(option_name(Defer::kAuto), "auto");
  EXPECT_EQ(option_name(Defer::kNever), "never");
  EXPECT_EQ(option_name(Defer::kAlways), "always");
}

}  // namespace
}  // namespace fe
