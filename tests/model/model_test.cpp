// SPDX-License-Identifier: Apache-2.0
#include "fe/model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/module.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/types.h>

#include "fe/model/layers.h"
#include "fe/storage/safetensors.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::TempFolder;

Module line() { return sequential({layers::Linear{.in_features = 1, .out_features = 1}}); }

Model line_model(Scheduled<OptimizerOptions> optimizer = OptimizerOptions()) {
  return build({.name = "line", .model = line(), .optimizer = std::move(optimizer)});
}

struct Tied : torch::nn::Module {
  Tied() {
    const Tensor shared = register_parameter("a", torch::ones({2}));
    register_parameter("b", shared);
    register_parameter("frozen", torch::ones({2}), /*requires_grad=*/false);
  }
  Tensor forward(const Tensor& x) { return x; }
};

void step_on_ones(const Model& model) {
  torch::optim::Optimizer& optimizer = model.optimizer();
  optimizer.zero_grad();
  model.forward({torch::ones({1, 1})})[0].sum().backward();
  optimizer.step();
}

TEST(Model, KnowsItsParts) {
  const Model model =
      build({.name = "net",
             .model = sequential({layers::Linear{.in_features = 3, .out_features = 4},
                                  layers::BatchNorm1d{.num_features = 4}})});
  EXPECT_EQ(model.name(), "net");
  EXPECT_EQ(option_name(model), "net");
  EXPECT_EQ(model.parameter_count(), 3 * 4 + 4 + 4 + 4);
  EXPECT_EQ(model.parameters().size(), 4u);
  std::vector<std::string> names;
  for (const auto& [name, tensor] : model.named_tensors()) names.push_back(name);
  EXPECT_THAT(names, ::testing::UnorderedElementsAre("0.weight", "0.bias", "1.weight", "1.bias",
                                                     "1.running_mean", "1.running_var",
                                                     "1.num_batches_tracked"));
  EXPECT_EQ(model.device(), at::Device(at::kCPU));
  EXPECT_EQ(model.ema_decay(), 0.0);
  EXPECT_FALSE(model.mixed_precision());
}

TEST(Model, CopiesAreTheSameModel) {
  const Model model = line_model(SGD{});
  const Model copy = model;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(copy, model);
  EXPECT_NE(line_model(), model);
  copy.set_learning_rate(0.25);
  EXPECT_EQ(model.learning_rate(), 0.25);
}

TEST(Model, FrozenAndTiedParametersAreLeftToTorch) {
  const Model model = build({.name = "tied", .model = Tied(), .optimizer = SGD{}});
  EXPECT_EQ(model.parameters().size(), 1u);
  EXPECT_EQ(model.optimizer().param_groups()[0].params().size(), 1u);
}

TEST(Model, WithoutOptimizer) {
  const Model model = line_model();
  EXPECT_FALSE(model.has_optimizer());
  EXPECT_EQ(model.use_optimizer(1), nullptr);
  EXPECT_EQ(model.optimizer_description().name, "");
  expect_error([&] { model.optimizer(); },
               {"model 'line': expected an optimizer in epoch 1, got none.", "fe::build()"});
}

TEST(Model, ScheduledOptimizersKeepTheirState) {
  const Model model = line_model(
      RepeatScheduler<OptimizerOptions>({SGD{.lr = 0.1, .momentum = 0.9}, Adam{.lr = 1e-3}}));
  EXPECT_TRUE(model.has_optimizer());
  torch::optim::Optimizer* first = model.use_optimizer(1);
  EXPECT_NE(dynamic_cast<torch::optim::SGD*>(first), nullptr);
  EXPECT_EQ(model.optimizer_description().name, "SGD");
  step_on_ones(model);
  const size_t tensors_with_state = first->state().size();
  EXPECT_EQ(tensors_with_state, 2u);

  torch::optim::Optimizer* second = model.use_optimizer(2);
  EXPECT_NE(dynamic_cast<torch::optim::Adam*>(second), nullptr);
  EXPECT_EQ(model.optimizer_description().name, "Adam");
  EXPECT_DOUBLE_EQ(model.learning_rate(), 1e-3);
  EXPECT_TRUE(second->state().empty());

  EXPECT_EQ(model.use_optimizer(3), first);
  EXPECT_EQ(first->state().size(), tensors_with_state);
}

TEST(Model, OptimizerFromALaterEpoch) {
  const Model model = line_model(EpochScheduler<OptimizerOptions>({{2, SGD{}}, {4, std::nullopt}}));
  EXPECT_TRUE(model.has_optimizer());
  EXPECT_EQ(model.use_optimizer(1), nullptr);
  EXPECT_NE(model.use_optimizer(3), nullptr);
  EXPECT_EQ(model.use_optimizer(4), nullptr);
  expect_error([&] { model.optimizer(); }, {"in epoch 4, got none"});
}

TEST(Model, AverageFollowsTheFormula) {
  const Model model =
      build({.name = "line", .model = line(), .optimizer = SGD{.lr = 0.5}, .ema_decay = 0.7});
  const Tensor weight = model.parameters()[0];
  auto average = weight.item<double>();
  for (int step = 1; step <= 5; ++step) {
    step_on_ones(model);
    model.update_average();
    const double decay = std::min(0.7, step / (step + 1.0));
    average = decay * average + (1.0 - decay) * weight.item<double>();
  }
  ASSERT_EQ(model.average().size(), 2u);
  EXPECT_EQ(model.average()[0].first, "0.weight");
  EXPECT_NEAR(model.average()[0].second.item<double>(), average, 1e-6);

  const auto trained = weight.item<double>();
  const void* storage = weight.data_ptr();
  for (int repeat = 0; repeat < 2; ++repeat) {
    model.use_average(true);
    EXPECT_NEAR(weight.item<double>(), average, 1e-6);
  }
  EXPECT_EQ(model.average()[0].second.item<double>(), trained);
  EXPECT_EQ(weight.data_ptr(), storage);
  EXPECT_TRUE(weight.requires_grad());
  for (int repeat = 0; repeat < 2; ++repeat) {
    model.use_average(false);
    EXPECT_EQ(weight.item<double>(), trained);
  }
}

TEST(Model, AverageIncludesTheStatisticsOfBatchNorm) {
  const Model model = build({.name = "norm",
                             .model = sequential({layers::BatchNorm1d{.num_features = 1}}),
                             .ema_decay = 0.5});
  model.forward({torch::tensor({{1.0f}, {3.0f}})});
  const Tensor mean = model.module().named_buffers()["0.running_mean"];
  ASSERT_NEAR(mean.item<double>(), 0.2, 1e-6);
  model.update_average();
  model.use_average(true);
  EXPECT_NEAR(mean.item<double>(), 0.1, 1e-6);
  EXPECT_EQ(model.module().named_buffers()["0.num_batches_tracked"].item<int64_t>(), 1);
}

TEST(Model, TiedWeightsComeBackFromTheAverage) {
  const Model model =
      build({.name = "tied", .model = Tied(), .optimizer = SGD{}, .ema_decay = 0.5});
  const Tensor shared = model.parameters()[0];
  {
    const at::NoGradGuard no_grad;
    shared.fill_(3.0);
  }
  model.update_average();
  model.use_average(true);
  EXPECT_TRUE(shared.equal(torch::full({2}, 2.0)));
  model.use_average(false);
  EXPECT_TRUE(shared.equal(torch::full({2}, 3.0)));
}

TEST(Model, NoAverageWithoutDecay) {
  const Model model = line_model(SGD{});
  EXPECT_TRUE(model.average().empty());
  const auto before = model.parameters()[0].item<double>();
  model.update_average();
  model.use_average(true);
  EXPECT_EQ(model.parameters()[0].item<double>(), before);
}

TEST(Model, TrialsHaveOptimizersOfTheirOwn) {
  const Model model = line_model(SGD{.lr = 0.5, .momentum = 0.9});
  model.set_learning_rate(0.25);
  step_on_ones(model);
  const torch::optim::Optimizer* own = &model.optimizer();
  model.begin_trial();
  EXPECT_NE(&model.optimizer(), own);
  EXPECT_EQ(model.learning_rate(), 0.5);
  step_on_ones(model);
  model.end_trial();
  EXPECT_EQ(&model.optimizer(), own);
  EXPECT_EQ(model.learning_rate(), 0.25);
}

TEST(Model, MixedPrecisionRoundsInsideAndGivesFloat32) {
  torch::manual_seed(1);
  const Module module = sequential({layers::Linear{.in_features = 64, .out_features = 64}});
  const Model plain = build({.name = "plain", .model = module});
  const Model mixed = build({.name = "mixed", .model = module, .mixed_precision = true});
  const Tensor x = torch::randn({8, 64});
  const Tensor exact = plain.forward({x})[0], rounded = mixed.forward({x})[0];
  EXPECT_EQ(rounded.scalar_type(), at::kFloat);
  EXPECT_FALSE(rounded.equal(exact));
  EXPECT_TRUE(rounded.equal(rounded.to(at::kBFloat16).to(at::kFloat)));
  EXPECT_TRUE(torch::allclose(rounded, exact, 1.6e-2, 2e-2));
  EXPECT_TRUE(plain.forward({x})[0].equal(exact)) << "the guard must not outlive forward()";
}

TEST(Model, MixedPrecisionTrainsFloat32WeightsAndSeesNewOnes) {
  const Model model = build(
      {.name = "mixed", .model = line(), .optimizer = SGD{.lr = 0.5}, .mixed_precision = true});
  const Tensor x = torch::ones({1, 1});
  const Tensor before = model.forward({x})[0].detach();
  step_on_ones(model);
  EXPECT_EQ(model.parameters()[0].grad().scalar_type(), at::kFloat);
  const Tensor after = model.forward({x})[0].detach();
  EXPECT_NEAR((before - after).item<double>(), 2 * 0.5, 2e-2);
}

TEST(Model, StartsFromSafetensors) {
  const TempFolder folder;
  const auto path = folder / "line.safetensors";
  save_safetensors(path,
                   {{"0.weight", torch::full({1, 1}, 2.0)}, {"0.bias", torch::full({1}, 3.0)}});
  const Model model = build({.name = "line", .model = line(), .weights = path, .ema_decay = 0.5});
  EXPECT_EQ(model.forward({torch::ones({1, 1})})[0].item<double>(), 5.0);
  EXPECT_EQ(model.average()[0].second.item<double>(), 2.0) << "the mean starts from these weights";
}

TEST(Model, WrongOptionsAreNamed) {
  expect_error([] { build({.name = "a/b", .model = line()}); },
               {"build: expected a model name that can be a file name, got 'a/b'."});
  expect_error([] { build({.name = "line", .model = line(), .ema_decay = 1.0}); },
               {"model 'line': expected ema_decay in [0, 1), got 1."});
  expect_error([] { line_model(Adam{.beta1 = 1.5}); },
               {"model 'line': Adam: expected beta1 in [0, 1), got 1.5."});
  expect_error(
      [] { build({.name = "act", .model = sequential({layers::ReLU{}}), .optimizer = SGD{}}); },
      {"model 'act': expected parameters to train, got none.", "require a gradient"});
}

TEST(Model, MovingAfterAStepIsAnError) {
  const Model model = line_model(SGD{.momentum = 0.9});
  model.to(at::kCPU);
  step_on_ones(model);
  model.to(at::kCPU);
  expect_error([&] { model.to(at::kMeta); },
               {"model 'line': cannot move it to meta after its optimizer has made a step."});
}

TEST(SetTensors, NamesEverythingThatDoesNotFit) {
  const Model model = line_model();
  const auto before = model.parameters()[0].item<double>();
  expect_error(
      [&] {
        set_tensors(model, {{"0.weight", torch::zeros({2, 1})}, {"1.weight", torch::zeros({1})}},
                    "'old.h5'");
      },
      {"cannot load the weights of 'old.h5' into model 'line'",
       "expected '0.weight' as float32 [1, 1], got float32 [2, 1]", "missing: '0.bias'",
       "not in the model: '1.weight'", "another architecture"});
  expect_error(
      [&] {
        set_tensors(model,
                    {{"0.weight", torch::zeros({1, 1}, at::kLong)}, {"0.bias", torch::zeros({1})}},
                    "'old.h5'");
      },
      {"expected '0.weight' as float32 [1, 1], got int64 [1, 1]"});
  EXPECT_EQ(model.parameters()[0].item<double>(), before);
}

TEST(SetTensors, ConvertsFloatingTypes) {
  const Model model = line_model();
  set_tensors(model,
              {{"0.weight", torch::full({1, 1}, 0.5, at::kDouble)},
               {"0.bias", torch::full({1}, 0.25, at::kBFloat16)}},
              "a test");
  EXPECT_EQ(model.parameters()[0].scalar_type(), at::kFloat);
  EXPECT_EQ(model.forward({torch::ones({1, 1})})[0].item<double>(), 0.75);
}

TEST(SetTensors, BeginsTheAverageAnew) {
  const Model model =
      build({.name = "line", .model = line(), .optimizer = SGD{.lr = 0.5}, .ema_decay = 0.9});
  set_tensors(model, {{"0.weight", torch::full({1, 1}, 0.5)}, {"0.bias", torch::full({1}, 0.25)}},
              "a test");
  model.use_average(true);
  EXPECT_EQ(model.forward({torch::ones({1, 1})})[0].item<double>(), 0.75);
}

}  // namespace
}  // namespace fe
