// SPDX-License-Identifier: Apache-2.0
// Several UpdateOps of one model against libtorch loops that add the losses up.
#include <gmock/gmock.h>
#include <torch/nn/utils/clip_grad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>

#include "ops/lambda_op.h"
#include "tests/network/steps.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of steps.h and throws.h
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kEqual = 1e-12;

Tensor rows_of(int64_t step) {
  torch::manual_seed(static_cast<uint64_t>(step));
  return torch::randn({8, 6}, torch::kDouble);
}

Tensor first_loss(const Tensors& in) { return in[0].square().mean(); }
Tensor second_loss(const Tensors& in) { return (in[0] - 1).abs().mean(); }
Tensor sum_of_losses(const Tensor& y) { return first_loss({y}) + second_loss({y}); }

void step_on(const Network& network, int64_t step) {
  network.transform({{"x", rows_of(step)}}, Mode::kTrain);
}

// A run of the model, then two losses and their updates, in one order or another.
std::vector<Scheduled<AnyTensorOp>> ops_of(const Model& model,
                                           int order,
                                           const ops::UpdateOp& one,
                                           const ops::UpdateOp& two) {
  const auto read = [](const Tensor& x) { return x.abs().sum(); };
  switch (order) {
    case 0:  // all losses before the updates
      return {run(model, "x", "y"), loss("y", "one", first_loss), loss("y", "two", second_loss),
              one, two};
    case 1:  // each update behind its loss
      return {run(model, "x", "y"), loss("y", "one", first_loss), one,
              loss("y", "two", second_loss), two};
    default:  // between them, an op that may read the weights
      return {run(model, "x", "y"),
              loss("y", "one", first_loss),
              one,
              ops::LambdaOp({.inputs = "x", .outputs = "seen", .fn = read}),
              loss("y", "two", second_loss),
              two,
              ops::LambdaOp({.inputs = "y", .outputs = "seen_too", .fn = read})};
  }
}

Network two_updates(const Model& model, int order = 0, int64_t accumulate = 1, double clip = 0) {
  const auto of = [&](const Key& loss_name) {
    return ops::UpdateOp({.model = model,
                          .loss_name = loss_name,
                          .accumulate = accumulate,
                          .clip_norm = clip,
                          .clip_value = clip});
  };
  return Network(ops_of(model, order, of("one"), of("two")));
}

// Trains both for five steps; the weights must stay equal.
void expect_one_step(
    const OptimizerOptions& ours,
    const std::function<std::unique_ptr<torch::optim::Optimizer>(const std::vector<Tensor>&)>&
        make_theirs) {
  for (const int order : {0, 1, 2}) {
    const Twins net("net", ours, 6, 4, 2);
    const Network network = two_updates(net.model, order);
    const auto theirs = make_theirs(net.reference());
    for (int64_t step = 0; step < 5; ++step) {
      step_on(network, step);
      theirs->zero_grad();
      sum_of_losses(net.run_reference(rows_of(step))).backward();
      theirs->step();
      ASSERT_LT(distance(net), kEqual) << "order " << order << ", step " << step;
    }
    EXPECT_FALSE(any_gradient(net.model));
  }
}

TEST(JointUpdate, MomentumActsOncePerStep) {
  expect_one_step(SGD{.lr = 0.1, .momentum = 0.9, .weight_decay = 1e-3},
                  [](const auto& parameters) {
                    return std::make_unique<torch::optim::SGD>(
                        parameters, torch::optim::SGDOptions(0.1).momentum(0.9).weight_decay(1e-3));
                  });
}

TEST(JointUpdate, AdamStepsOncePerStep) {
  expect_one_step(Adam{.lr = 0.01}, [](const auto& parameters) {
    return std::make_unique<torch::optim::Adam>(parameters, torch::optim::AdamOptions(0.01));
  });
}

TEST(JointUpdate, DecoupledDecayActsOncePerStep) {
  expect_one_step(AdamW{.lr = 0.01, .weight_decay = 0.1}, [](const auto& parameters) {
    return std::make_unique<torch::optim::AdamW>(
        parameters, torch::optim::AdamWOptions(0.01).weight_decay(0.1));
  });
}

// Clipping applies to the mean over the accumulated steps of the summed gradient.
TEST(JointUpdate, AccumulatesAndClipsTheSum) {
  for (const double clip : {0.0, 0.02}) {
    const Twins net("net", Adam{.lr = 0.01}, 6, 4, 2);
    const Network network = two_updates(net.model, /*order=*/1, /*accumulate=*/3, clip);
    torch::optim::Adam theirs(net.reference(), torch::optim::AdamOptions(0.01));
    for (int64_t round = 0; round < 3; ++round) {
      theirs.zero_grad();
      for (int64_t step = 3 * round; step < 3 * round + 3; ++step) {
        EXPECT_LT(distance(net), kEqual) << "changed before the third step";
        step_on(network, step);
        (sum_of_losses(net.run_reference(rows_of(step))) / 3).backward();
      }
      EXPECT_GT(distance(net), 1e-4);
      if (clip > 0) {
        torch::nn::utils::clip_grad_value_(net.reference(), clip);
        torch::nn::utils::clip_grad_norm_(net.reference(), clip);
      }
      theirs.step();
      ASSERT_LT(distance(net), kEqual) << "clip " << clip << ", round " << round;
    }
  }
}

TEST(JointUpdate, MovesTheAverageAndTheLossScaleOnce) {
  const auto module = std::make_shared<Mlp>(6, 4, 2);
  const Model model =
      build({.name = "net", .model = module, .optimizer = SGD{.lr = 0.1}, .ema_decay = 0.9});
  const Network network = two_updates(model);
  network.updates().at(0)->scale_loss();
  for (int64_t step = 0; step < 4; ++step) step_on(network, step);
  EXPECT_EQ(model.average_progress().steps, 4);
  EXPECT_EQ(network.updates().at(0)->state().loss_scale.good_steps, 4);
  EXPECT_EQ(network.updates().at(1)->state().loss_scale, LossScale());
}

TEST(JointUpdate, ScaledLossesGiveTheSameSteps) {
  const Twins net("net", Adam{.lr = 0.01}, 6, 4, 2);
  const Network network = two_updates(net.model, /*order=*/1);
  network.updates().at(0)->scale_loss();
  torch::optim::Adam theirs(net.reference(), torch::optim::AdamOptions(0.01));
  for (int64_t step = 0; step < 5; ++step) {
    step_on(network, step);
    theirs.zero_grad();
    sum_of_losses(net.run_reference(rows_of(step))).backward();
    theirs.step();
    ASSERT_LT(distance(net), kEqual) << "step " << step;
  }
}

// A model that runs again shows its new weights, and what follows is a step of its own.
TEST(JointUpdate, ARunOfTheModelInBetweenSeparatesTheSteps) {
  for (const Defer second : {Defer::kAuto, Defer::kAlways}) {
    const Twins net("net", SGD{.lr = 0.1, .momentum = 0.9}, 6, 4, 2);
    const Network network(
        {run(net.model, "x", "y"), loss("y", "one", first_loss), update(net.model, "one"),
         run(net.model, "x", "z"), loss("z", "two", second_loss),
         ops::UpdateOp({.model = net.model, .loss_name = "two", .defer = second})});
    torch::optim::SGD theirs(net.reference(), torch::optim::SGDOptions(0.1).momentum(0.9));
    for (int64_t step = 0; step < 5; ++step) {
      step_on(network, step);
      theirs.zero_grad();
      first_loss({net.run_reference(rows_of(step))}).backward();
      if (second == Defer::kAuto) {
        theirs.step();
        theirs.zero_grad();
      }
      second_loss({net.run_reference(rows_of(step))}).backward();
      theirs.step();
      ASSERT_LT(distance(net), kEqual) << option_name(second) << ", step " << step;
    }
  }
}

TEST(JointUpdate, OneThatAlwaysWaitsMakesTheOthersWait) {
  for (const bool first_waits : {false, true}) {
    const Twins net("net", Adam{.lr = 0.01}, 6, 4, 2);
    const auto of = [&](const Key& loss_name, bool waits) {
      return ops::UpdateOp({.model = net.model,
                            .loss_name = loss_name,
                            .defer = waits ? Defer::kAlways : Defer::kAuto});
    };
    const Network network(
        ops_of(net.model, /*order=*/2, of("one", first_waits), of("two", !first_waits)));
    torch::optim::Adam theirs(net.reference(), torch::optim::AdamOptions(0.01));
    for (int64_t step = 0; step < 5; ++step) {
      step_on(network, step);
      theirs.zero_grad();
      sum_of_losses(net.run_reference(rows_of(step))).backward();
      theirs.step();
      ASSERT_LT(distance(net), kEqual) << "step " << step;
    }
  }
}

// As in a schedule, or for one of several data sets.
TEST(JointUpdate, AnUpdateThatIsNotAlwaysThereJoinsWhenItIs) {
  const Twins net("net", Adam{.lr = 0.01}, 6, 4, 2);
  const Network network({run(net.model, "x", "y"), loss("y", "one", first_loss),
                         loss("y", "two", second_loss), update(net.model, "one"),
                         EpochScheduler<AnyTensorOp>(
                             {{2, AnyTensorOp(update(net.model, "two"))}, {3, std::nullopt}})});
  torch::optim::Adam theirs(net.reference(), torch::optim::AdamOptions(0.01));
  for (int64_t epoch = 1; epoch <= 3; ++epoch) {
    network.transform({{"x", rows_of(epoch)}}, Mode::kTrain, epoch);
    theirs.zero_grad();
    const Tensor y = net.run_reference(rows_of(epoch));
    (epoch == 2 ? sum_of_losses(y) : first_loss({y})).backward();
    theirs.step();
    ASSERT_LT(distance(net), kEqual) << "epoch " << epoch;
  }
}

TEST(JointUpdate, ATrialStepLeavesTheAccumulatedGradients) {
  const Twins net("net", Adam{.lr = 0.01}, 6, 4, 2);
  const Network network = two_updates(net.model, /*order=*/1, /*accumulate=*/2);
  Findings findings;
  const auto plan = network.plan({.batch_keys = {"x"}}, findings);
  torch::optim::Adam theirs(net.reference(), torch::optim::AdamOptions(0.01));
  for (int64_t step = 0; step < 3; ++step) {
    std::vector<Tensor> columns = {rows_of(step)};
    plan->run(columns, {.checking = step == 1});
    if (step != 1) (sum_of_losses(net.run_reference(rows_of(step))) / 2).backward();
  }
  theirs.step();
  EXPECT_LT(distance(net), kEqual);
}

TEST(JointUpdate, ContinuesInTheMiddleOfAnAccumulation) {
  const Twins one("net", Adam{.lr = 0.01}, 6, 4, 2), two("net", Adam{.lr = 0.01}, 6, 4, 2);
  set_tensors(two.model, one.model.named_tensors(), "the other");
  const Network first = two_updates(one.model, 0, 3), second = two_updates(two.model, 0, 3);
  for (int64_t step = 0; step < 2; ++step) step_on(first, step);
  for (size_t i = 0; i < 2; ++i) {
    UpdateState state = first.updates().at(i)->state();
    for (Tensor& gradient : state.gradients) gradient = gradient.clone();
    second.updates().at(i)->set_state(std::move(state));
  }
  for (const Network& each : {first, second}) step_on(each, 2);
  for (size_t i = 0; i < one.model.parameters().size(); ++i) {
    EXPECT_TRUE(torch::equal(one.model.parameters()[i], two.model.parameters()[i])) << i;
  }
}

std::vector<std::string> faults(const Model& model,
                                const ops::UpdateOp& one,
                                const ops::UpdateOp& two,
                                int order = 0) {
  Findings findings;
  Network(ops_of(model, order, one, two)).plan({.batch_keys = {"x"}}, findings);
  return findings.errors();
}

TEST(JointUpdate, OptionsOfOneStepMustAgree) {
  const Twins net("net", SGD{}, 6, 2, 1);
  const Model& model = net.model;
  const ops::UpdateOp plain({.model = model, .loss_name = "one"});
  EXPECT_THAT(
      faults(model, plain, ops::UpdateOp({.model = model, .loss_name = "two", .accumulate = 4})),
      ElementsAre("UpdateOp: expected accumulate 1 as in the UpdateOp of 'one', got 4. Both change "
                  "model 'net' in one step, by the sum of their gradients. Give both the same "
                  "accumulate."));
  EXPECT_THAT(faults(model, ops::UpdateOp({.model = model, .loss_name = "one", .clip_norm = 1.5}),
                     ops::UpdateOp({.model = model, .loss_name = "two", .clip_value = 0.5})),
              ElementsAre(::testing::HasSubstr("expected clip_norm 1.5 as in the UpdateOp of "
                                               "'one', got 0."),
                          ::testing::HasSubstr("expected clip_value 0 as in the UpdateOp of "
                                               "'one', got 0.5.")));
  EXPECT_THAT(faults(model, plain,
                     ops::UpdateOp({.model = model, .loss_name = "two", .defer = Defer::kNever})),
              IsEmpty());
}

TEST(JointUpdate, StepsOfTheirOwnMayDiffer) {
  const Twins net("net", SGD{}, 6, 2, 1);
  Findings findings;
  Network({run(net.model, "x", "y"), loss("y", "one", first_loss), update(net.model, "one"),
           run(net.model, "x", "z"), loss("z", "two", second_loss),
           ops::UpdateOp({.model = net.model, .loss_name = "two", .accumulate = 4})})
      .plan({.batch_keys = {"x"}}, findings);
  EXPECT_THAT(findings.errors(), IsEmpty());
}

}  // namespace
}  // namespace fe
