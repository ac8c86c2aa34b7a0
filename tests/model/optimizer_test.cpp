// SPDX-License-Identifier: Apache-2.0
#include "fe/model/optimizer.h"

#include <gtest/gtest.h>
#include <torch/optim/optimizer.h>
#include <torch/types.h>

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
constexpr Defaults kKeras = Defaults::kKeras;

const nlohmann::json& golden() {
  static const auto json =
      nlohmann::json::parse(std::ifstream(FE_TEST_FOLDER "/golden/optimizers.json"));
  return json;
}

// The cases of make_golden.py.
const std::map<std::string, OptimizerOptions>& cases() {
  static const std::map<std::string, OptimizerOptions> cases = {
      {"torch SGD", SGD{}},
      {"torch SGD momentum", SGD{.momentum = 0.9, .weight_decay = 0.1}},
      {"torch SGD nesterov", SGD{.momentum = 0.9, .nesterov = true}},
      {"torch Adam", Adam{}},
      {"torch Adam amsgrad",
       Adam{.lr = 0.05, .beta1 = 0.5, .beta2 = 0.9, .weight_decay = 0.1, .amsgrad = true}},
      {"torch AdamW", AdamW{}},
      {"torch AdamW amsgrad", AdamW{.lr = 0.05, .weight_decay = 0.1, .amsgrad = true}},
      {"torch RMSprop", RMSprop{}},
      {"torch RMSprop centered",
       RMSprop{.lr = 0.02, .momentum = 0.8, .weight_decay = 0.1, .centered = true}},
      {"torch Adagrad", Adagrad{}},
      {"torch Adagrad decay",
       Adagrad{.lr = 0.1, .lr_decay = 0.2, .initial_accumulator_value = 0.3}},
      {"keras SGD", SGD{.defaults = kKeras}},
      {"keras SGD momentum", SGD{.momentum = 0.9, .defaults = kKeras}},
      {"keras SGD nesterov", SGD{.momentum = 0.9, .nesterov = true, .defaults = kKeras}},
      {"keras Adam", Adam{.defaults = kKeras}},
      {"keras Adam amsgrad",
       Adam{.lr = 0.05, .beta1 = 0.5, .beta2 = 0.9, .amsgrad = true, .defaults = kKeras}},
      {"keras AdamW", AdamW{.defaults = kKeras}},
      {"keras RMSprop", RMSprop{.defaults = kKeras}},
      {"keras RMSprop centered",
       RMSprop{.lr = 0.02, .momentum = 0.8, .centered = true, .defaults = kKeras}},
      {"keras Adagrad", Adagrad{.defaults = kKeras}},
  };
  return cases;
}

Tensor vector(const nlohmann::json& numbers) {
  return torch::tensor(numbers.get<std::vector<double>>(), torch::kDouble);
}

// Steps over the golden gradients; a tenth of the learning rate in the second half.
Tensor final_weight(const OptimizerOptions& options) {
  const Tensor weight = vector(golden()["start"]).requires_grad_();
  const auto optimizer = make_optimizer(options, {weight});
  const auto& gradients = golden()["gradients"];
  for (size_t step = 0; step < gradients.size(); ++step) {
    if (step == gradients.size() / 2) {
      set_learning_rate(*optimizer, 0.1 * learning_rate(*optimizer));
    }
    weight.mutable_grad() = vector(gradients[step]);
    optimizer->step();
  }
  return weight.detach();
}

TEST(Optimizer, EveryGoldenCaseIsTested) {
  for (const auto& [name, weights] : golden()["weights"].items()) {
    EXPECT_TRUE(cases().contains(name)) << name;
  }
  EXPECT_EQ(cases().size(), golden()["weights"].size());
}

TEST(Optimizer, TenStepsAgreeWithPyTorchAndKeras) {
  for (const auto& [name, options] : cases()) {
    const Tensor weight = final_weight(options);
    const Tensor expected = vector(golden()["weights"][name]);
    const auto error = (weight - expected).abs().max().item<double>();
    EXPECT_LT(error, 1e-12) << name << "\n" << weight << "\n" << expected;
  }
}

TEST(Optimizer, WeightDecayMeansTheSameInBothSets) {
  // A zero gradient leaves only the penalty.
  for (const Defaults defaults : {Defaults::kTorch, kKeras}) {
    const Tensor weight = torch::full({1}, 2.0, torch::kDouble).requires_grad_();
    weight.mutable_grad() = torch::zeros({1}, torch::kDouble);
    make_optimizer(SGD{.lr = 0.5, .weight_decay = 0.1, .defaults = defaults}, {weight})->step();
    EXPECT_NEAR(weight.item<double>(), 2.0 - 0.5 * 0.1 * 2.0, 1e-15);
  }
}

TEST(Optimizer, KerasStepRunsTheClosureWithGradients) {
  const Tensor weight = torch::full({1}, 3.0).requires_grad_();
  const auto optimizer = make_optimizer(SGD{.lr = 0.1, .defaults = kKeras}, {weight});
  const at::NoGradGuard no_grad;
  const Tensor loss = optimizer->step([&] {
    const Tensor square = weight.square().sum();
    square.backward();
    return square;
  });
  EXPECT_FLOAT_EQ(loss.item<float>(), 9.0f);
  EXPECT_FLOAT_EQ(weight.item<float>(), 3.0f - 0.1f * 6.0f);
}

TEST(Optimizer, ParametersWithoutGradientStay) {
  for (const auto& [name, options] : cases()) {
    const Tensor used = torch::ones({2}).requires_grad_();
    const Tensor unused = torch::ones({2}).requires_grad_();
    const auto optimizer = make_optimizer(options, {used, unused});
    used.mutable_grad() = torch::ones({2});
    optimizer->step();
    EXPECT_TRUE(unused.equal(torch::ones({2}))) << name;
    EXPECT_FALSE(used.equal(torch::ones({2}))) << name;
  }
}

TEST(Optimizer, DescriptionHasTheDefaultsFilledIn) {
  const Description torch_set = describe(OptimizerOptions(RMSprop{}));
  EXPECT_EQ(torch_set.name, "RMSprop");
  EXPECT_EQ(std::get<double>(torch_set.options[0].value), 0.01);
  const Description keras_set = describe(OptimizerOptions(RMSprop{.defaults = kKeras}));
  EXPECT_EQ(std::get<double>(keras_set.options[0].value), 0.001);
  EXPECT_EQ(std::get<double>(keras_set.options[1].value), 0.9);
  EXPECT_EQ(std::get<std::string>(keras_set.options.back().value), "keras");
  EXPECT_EQ(describe(OptimizerOptions()).name, "");
}

TEST(Optimizer, NoneIsNull) { EXPECT_EQ(make_optimizer(std::monostate(), {}), nullptr); }

TEST(Optimizer, WrongOptionsAreNamed) {
  const std::vector<Tensor> weights = {torch::ones({1}).requires_grad_()};
  expect_error([&] { make_optimizer(Adam{.lr = -1.0}, weights); },
               {"Adam: expected lr greater than 0, got -1."});
  expect_error([&] { make_optimizer(Adam{.lr = INFINITY}, weights); },
               {"Adam: expected a finite lr, got inf."});
  expect_error([&] { make_optimizer(SGD{.momentum = 1.0}, weights); },
               {"SGD: expected momentum in [0, 1), got 1."});
  expect_error([&] { make_optimizer(SGD{.nesterov = true}, weights); },
               {"SGD: expected a momentum greater than 0 with nesterov, got 0."});
  expect_error([&] { make_optimizer(AdamW{.eps = NAN}, weights); },
               {"AdamW: expected eps of at least 0, got nan."});
  expect_error([] { make_optimizer(Adagrad{}, {}); },
               {"Adagrad: expected parameters to train, got none.", "register"});
}

TEST(Optimizer, LearningRateMustBeFinite) {
  const auto optimizer = make_optimizer(SGD{}, {torch::ones({1}).requires_grad_()});
  expect_error([&] { set_learning_rate(*optimizer, INFINITY); },
               {"learning rate: expected a finite number of at least 0, got inf."});
  set_learning_rate(*optimizer, 0.0);
  EXPECT_EQ(learning_rate(*optimizer), 0.0);
}

TEST(Optimizer, KerasRefusesSparseGradients) {
  const Tensor weight = torch::ones({2}).requires_grad_();
  const auto optimizer = make_optimizer(Adam{.defaults = kKeras}, {weight});
  weight.mutable_grad() = torch::ones({2}).to_sparse();
  expect_error([&] { optimizer->step(); },
               {"Optimizer: expected dense gradients, got a sparse one."});
}

}  // namespace
}  // namespace fe
