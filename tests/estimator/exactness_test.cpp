// SPDX-License-Identifier: Apache-2.0
// What a run computes depends on its seed and on nothing else.
#include <gmock/gmock.h>
#include <torch/types.h>

#include "ops/lambda_op.h"
#include "tests/estimator/toy.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using namespace testing;  // the helpers of toy.h

// Everything that has a memory: dropout, batch statistics, Adam, accumulation, averages.
Model rich_model() {
  return build(
      {.name = "rich",
       .model = sequential({layers::Linear{.in_features = 2, .out_features = 8},
                            layers::BatchNorm1d{.num_features = 8}, layers::Dropout{.p = 0.25},
                            layers::Linear{.in_features = 8, .out_features = 1}}),
       .optimizer = OptimizerOptions(Adam{.lr = 0.01}),
       .ema_decay = 0.9});
}

struct Result {
  std::vector<Tensor> weights, average;
  Tensor next_random;
  double loss;
};

// The pipeline of the toy problem with noise of its own on x.
Pipeline noisy_pipeline(int workers) {
  return Pipeline({.train_data = toy_data(50),
                   .eval_data = toy_data(10, 2),
                   .batch_size = 4,
                   .ops = {ops::LambdaOp({.inputs = "x",
                                          .outputs = "x",
                                          .fn =
                                              [](std::span<const Array> in, std::span<Array> out,
                                                 SampleState& state) {
                                                auto* to = out[0].resize<float>({2});
                                                state.rng().fill_normal({to, 2}, 0.0f, 0.1f);
                                                for (int i = 0; i < 2; ++i)
                                                  to[i] += in[0].data<float>()[i];
                                              }})},
                   .num_workers = workers,
                   .seed = 5});
}

Result trained(int workers, bool trial_step, int fits = 1) {
  set_seed(7);
  const Model model = rich_model();
  const Network network({ops::ModelOp({.model = model, .inputs = "x", .outputs = "y_pred"}),
                         ops::MeanSquaredError({.inputs = {"y_pred", "y"}, .outputs = "loss"}),
                         ops::UpdateOp({.model = model, .loss_name = "loss", .accumulate = 3})});
  Estimator estimator({.pipeline = noisy_pipeline(workers),
                       .network = network,
                       .epochs = 2,
                       .log_steps = -1,
                       .device = "cpu",
                       .trial_step = trial_step});
  for (int i = 0; i < fits; ++i) estimator.fit();
  Result result{
      values_of(model), {}, torch::rand(3), estimator.summary().last(Mode::kEval, "loss")};
  for (const auto& [name, tensor] : model.average()) result.average.push_back(tensor.clone());
  return result;
}

void expect_same(const Result& a, const Result& b) {
  EXPECT_TRUE(equal(a.weights, b.weights));
  EXPECT_TRUE(equal(a.average, b.average));
  EXPECT_TRUE(torch::equal(a.next_random, b.next_random));
  EXPECT_EQ(a.loss, b.loss);
}

TEST(Exactness, TheTrialStepLeavesNoTrace) {
  expect_same(trained(0, true), trained(0, false));
  expect_same(trained(0, true, 2), trained(0, false, 2));
}

TEST(Exactness, WorkersAndRunsGiveTheSameBits) {
  const Result reference = trained(0, true);
  EXPECT_FALSE(reference.average.empty());
  expect_same(trained(0, true), reference);
  for (const int workers : {1, 2, 5}) expect_same(trained(workers, true), reference);
}

TEST(Exactness, AnotherSeedGivesAnotherRun) {
  const Result one = trained(0, true);
  set_seed(8);
  EXPECT_FALSE(equal(values_of(rich_model()), one.weights));
}

// The trial is run in every mode and for every schedule, marked as one, and changes nothing.
TEST(Exactness, TheTrialStepTriesEveryPlan) {
  set_seed(7);
  std::vector<std::string> tried;
  const Model model = toy_model();
  const auto before = values_of(model);
  auto ops = toy_network(model).ops();
  ops.push_back(EpochScheduler<AnyTensorOp>(
      {{3, AnyTensorOp(ops::LambdaOp(
               {.inputs = "loss", .outputs = "loss", .fn = [](const Tensor&) -> Tensor {
                  fail("too late");
                }}))}}));
  ops.insert(
      ops.begin(),
      AnyTensorOp(ops::LambdaOp(
          {.inputs = "x", .outputs = "x", .fn = [&](const Tensor& x, const State& state) {
             tried.push_back(fmt::format("{}{} {}", name(state.mode), state.epoch, state.checking));
             return x;
           }})));
  EstimatorOptions options = toy_options(model);
  options.network = Network(ops);
  options.epochs = 4;
  set_seed(9);
  const Tensor next = torch::rand(1);
  set_seed(9);
  expect_error([&] { Estimator(options).fit(); }, {"LambdaOp (loss -> loss, train): too late"});
  // Twice, as the last batch is smaller.
  EXPECT_THAT(tried,
              ::testing::ElementsAre("train1 true", "train1 true", "eval1 true", "eval1 true",
                                     "test1 true", "test1 true", "train3 true"));
  EXPECT_TRUE(equal(values_of(model), before));
  EXPECT_TRUE(torch::equal(torch::rand(1), next));
}

TEST(Exactness, TryStepsIsTheTrialAlone) {
  set_seed(7);
  const Model model = toy_model();
  const auto before = values_of(model);
  int tried = 0;
  auto ops = toy_network(model).ops();
  ops.insert(ops.begin(),
             AnyTensorOp(ops::LambdaOp(
                 {.inputs = "x", .outputs = "x", .fn = [&](const Tensor& x, const State& state) {
                    tried += state.checking ? 1 : 100;
                    return x;
                  }})));
  EstimatorOptions options = toy_options(model);
  options.network = Network(ops);
  options.traces = {
      Watch({.begin = [](Data&, System&) { ADD_FAILURE() << "a trace was called"; }})};
  set_seed(9);
  const Tensor next = torch::rand(1);
  set_seed(9);
  Estimator(options).try_steps();
  EXPECT_EQ(tried, 6);  // a first and a last batch in three modes
  EXPECT_TRUE(equal(values_of(model), before));
  EXPECT_TRUE(torch::equal(torch::rand(1), next));
}

}  // namespace
}  // namespace fe
