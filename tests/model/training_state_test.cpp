// SPDX-License-Identifier: Apache-2.0
#include "fe/model/training_state.h"

#include <gmock/gmock.h>
#include <torch/nn/module.h>
#include <torch/optim/adam.h>
#include <torch/optim/optimizer.h>
#include <torch/types.h>

#include <functional>

#include "fe/model/layers.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::TempFolder;

using Optimizers = Scheduled<OptimizerOptions>;

// Linear, batch statistics, and a parameter that no loss reaches.
struct Net : torch::nn::Module {
  explicit Net(int64_t width) {
    weight = register_parameter("weight", torch::randn({width, 3}));
    bias = register_parameter("bias", torch::randn({width}));
    unused = register_parameter("unused", torch::randn({2}));
    mean = register_buffer("mean", torch::zeros({width}));
    count = register_buffer("count", torch::zeros({}, torch::kLong));
  }
  Tensor forward(const Tensor& x) {
    const Tensor y = torch::linear(x, weight, bias);
    const torch::NoGradGuard no_grad;
    mean.lerp_(y.mean(0), 0.125);
    count.add_(1);
    return y;
  }
  Tensor weight, bias, unused, mean, count;
};

Model net(const Optimizers& optimizer, double ema_decay = 0.0, int64_t width = 4) {
  return build(
      {.name = "net", .model = Net(width), .optimizer = optimizer, .ema_decay = ema_decay});
}

// One step on the data of `step`, with the optimizer of `epoch`.
void train(const Model& model, int64_t step, int64_t epoch = 1) {
  torch::manual_seed(static_cast<uint64_t>(100 + step));
  const Tensor x = torch::randn({5, 3});
  torch::optim::Optimizer* optimizer = model.use_optimizer(epoch);
  optimizer->zero_grad();
  (model.forward({x})[0] - 1).square().mean().backward();
  optimizer->step();
  model.update_average();
}

// To the last bit: tensors, and all that is kept beside them.
void expect_same(const Model& a, const Model& b) {
  const TrainingState one = training_state(a), other = training_state(b);
  EXPECT_EQ(one.attributes, other.attributes);
  ASSERT_EQ(one.tensors.size(), other.tensors.size());
  for (size_t i = 0; i < one.tensors.size(); ++i) {
    EXPECT_EQ(one.tensors[i].first, other.tensors[i].first);
    EXPECT_TRUE(torch::equal(one.tensors[i].second, other.tensors[i].second))
        << one.tensors[i].first;
  }
}

TrainingState through_a_file(const TrainingState& state) {
  const TempFolder folder;
  write_tensor_file(folder / "state.h5", {state.tensors, {{"state", state.attributes}}});
  TensorFile file = read_tensor_file(folder / "state.h5");
  return {std::move(file.tensors), file.attributes.at("state")};
}

struct OptimizerCase {
  std::string name;
  OptimizerOptions optimizer;
};
void PrintTo(const OptimizerCase& value, std::ostream* out) { *out << value.name; }

std::vector<OptimizerCase> every_optimizer() {
  std::vector<OptimizerCase> cases;
  for (const Defaults d : {Defaults::kTorch, Defaults::kKeras}) {
    const auto add = [&](const std::string& name, const OptimizerOptions& options) {
      cases.push_back({name + (d == Defaults::kKeras ? "Keras" : "Torch"), options});
    };
    add("Sgd", SGD{.lr = 0.1, .defaults = d});
    add("SgdMomentum", SGD{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.01, .defaults = d});
    add("SgdNesterov", SGD{.lr = 0.1, .momentum = 0.9, .nesterov = true, .defaults = d});
    add("Adam", Adam{.lr = 0.01, .weight_decay = 0.01, .defaults = d});
    add("AdamAmsgrad", Adam{.lr = 0.01, .amsgrad = true, .defaults = d});
    add("AdamW", AdamW{.lr = 0.01, .amsgrad = true, .defaults = d});
    add("RmsProp", RMSprop{.lr = 0.01, .defaults = d});
    add("RmsPropCentered", RMSprop{.lr = 0.01, .momentum = 0.5, .centered = true, .defaults = d});
    add("Adagrad", Adagrad{.lr = 0.1, .lr_decay = 0.1, .defaults = d});
  }
  return cases;
}

class TrainingStates : public ::testing::TestWithParam<OptimizerCase> {};

TEST_P(TrainingStates, GoOnAsIfNothingHadHappened) {
  for (const int64_t before : {0, 1, 3}) {
    const Model whole = net(GetParam().optimizer, 0.9);
    for (int64_t step = 0; step < before; ++step) train(whole, step);
    const TrainingState state = through_a_file(training_state(whole));
    const Model other = net(GetParam().optimizer, 0.9);
    train(other, 77);  // has a state of its own, which must go
    set_training_state(other, state, "a test");
    if (before > 0) expect_same(whole, other);
    for (int64_t step = before; step < before + 4; ++step) {
      train(whole, step);
      train(other, step);
    }
    expect_same(whole, other);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryOptimizer,
                         TrainingStates,
                         ::testing::ValuesIn(every_optimizer()),
                         [](const auto& each) { return each.param.name; });

TEST(TrainingState, IsACopy) {
  const Model model = net(OptimizerOptions(Adam{}), 0.9);
  train(model, 0);
  const TrainingState state = training_state(model);
  const Model reference = net(OptimizerOptions(Adam{}), 0.9);
  set_training_state(reference, state, "a test");
  train(model, 1);
  const Model other = net(OptimizerOptions(Adam{}), 0.9);
  set_training_state(other, state, "a test");
  train(other, 5);  // nor does training change what it came from
  set_training_state(other, state, "a test");
  expect_same(reference, other);
}

TEST(TrainingState, NothingIsMadeUp) {
  const Model model = net(OptimizerOptions(Adam{}));
  train(model, 0);
  const auto names = [](const TrainingState& state) {
    std::vector<std::string> all;
    for (const auto& [name, tensor] : state.tensors) all.push_back(name);
    return all;
  };
  // max_exp_avg_sq is undefined without amsgrad, and parameter 2 has had no gradient.
  EXPECT_THAT(names(training_state(model)),
              ::testing::UnorderedElementsAre("model/weight", "model/bias", "model/unused",
                                              "model/mean", "model/count", "optimizer/0/0/exp_avg",
                                              "optimizer/0/0/exp_avg_sq", "optimizer/0/1/exp_avg",
                                              "optimizer/0/1/exp_avg_sq"));
  const Model untouched = net(Optimizers(OptimizerOptions()));
  EXPECT_THAT(names(training_state(untouched)), ::testing::SizeIs(5));
  const Model other = net(OptimizerOptions(Adam{}));
  set_training_state(other, training_state(model), "a test");
  EXPECT_EQ(other.optimizer().state().size(), 2u);
}

TEST(TrainingState, EveryOptimizerOfTheScheduleComesBack) {
  const Optimizers schedule = RepeatScheduler<OptimizerOptions>(
      {SGD{.lr = 0.1, .momentum = 0.9}, Adam{.lr = 1e-2}, RMSprop{}});
  const Model whole = net(schedule), other = net(schedule);
  for (int64_t epoch = 1; epoch <= 2; ++epoch) train(whole, epoch, epoch);
  set_training_state(other, through_a_file(training_state(whole)), "a test");
  EXPECT_EQ(other.optimizers().size(), 2u) << "the third has not been used yet";
  for (int64_t epoch = 3; epoch <= 8; ++epoch) {
    train(whole, epoch, epoch);
    train(other, epoch, epoch);
  }
  expect_same(whole, other);
}

TEST(TrainingState, SettingsThatAScheduleChangedComeBack) {
  const Model whole = net(OptimizerOptions(Adam{.lr = 0.01}));
  train(whole, 0);
  whole.set_learning_rate(0.1 + 1e-17);
  const Model other = net(OptimizerOptions(Adam{.lr = 0.01}));
  set_training_state(other, through_a_file(training_state(whole)), "a test");
  EXPECT_EQ(other.learning_rate(), whole.learning_rate());
  expect_same(whole, other);
}

TEST(TrainingState, WhatTheUserChangedStays) {
  const Model before = net(OptimizerOptions(Adam{.lr = 0.01, .beta1 = 0.9}));
  train(before, 0);
  before.set_learning_rate(0.005);
  const Model after = net(OptimizerOptions(Adam{.lr = 0.01, .beta1 = 0.5, .eps = 1e-4}));
  set_training_state(after, training_state(before), "a test");
  const auto& options =
      static_cast<const torch::optim::AdamOptions&>(after.optimizer().param_groups()[0].options());
  EXPECT_EQ(options.lr(), 0.005) << "only a schedule changed it";
  EXPECT_EQ(std::get<0>(options.betas()), 0.5);
  EXPECT_EQ(options.eps(), 1e-4);
}

TEST(TrainingState, TheAverageMayBeInTheModule) {
  const Model whole = net(OptimizerOptions(SGD{.lr = 0.1}), 0.75);
  for (int64_t step = 0; step < 3; ++step) train(whole, step);
  whole.use_average(true);
  const Model other = net(OptimizerOptions(SGD{.lr = 0.1}), 0.75);
  set_training_state(other, through_a_file(training_state(whole)), "a test");
  expect_same(whole, other);
  for (const Model& model : {whole, other}) model.use_average(false);
  train(whole, 9);
  train(other, 9);
  expect_same(whole, other);
}

TEST(TrainingState, MemoryOrderOfTheOptimizersComesBack) {
  const auto conv = [] {
    const Module module =
        sequential({layers::Conv2d{.in_channels = 3, .out_channels = 4, .kernel_size = 3}});
    const Tensor weight = module.torch().parameters()[0];
    weight.set_data(weight.detach().contiguous(at::MemoryFormat::ChannelsLast));
    return build({.name = "conv", .model = module, .optimizer = Adam{}});
  };
  const Model whole = conv(), other = conv();
  whole.forward({torch::randn({2, 3, 5, 5})})[0].sum().backward();
  whole.optimizer().step();
  set_training_state(other, through_a_file(training_state(whole)), "a test");
  expect_same(whole, other);  // the strides are among the attributes
  EXPECT_THAT(training_state(other).attributes, ::testing::HasSubstr("optimizer/0/0/exp_avg"));
}

TEST(TrainingState, TheSameModelWithoutAnOptimizer) {
  const Model trained = net(Optimizers(OptimizerOptions(SGD{})));
  const Model still = net(Optimizers(OptimizerOptions())), other = net(OptimizerOptions());
  set_training_state(other, training_state(still), "a test");
  expect_same(still, other);
  train(trained, 0);
  expect_error([&] { set_training_state(still, training_state(trained), "'run/a.h5'"); },
               {"cannot continue training model 'net' from 'run/a.h5': optimizer 0 of its schedule "
                "(SGD) is not in the model."});
}

// What does not fit is named, and leaves the model as it was.
void expect_refused(const Model& from, const Model& to, const std::vector<std::string>& parts) {
  const TrainingState before = training_state(to);
  std::vector<std::string> all = {"cannot continue training model 'net' from 'run/a.h5': ",
                                  "Was it saved by the same model and optimizer?"};
  all.insert(all.end(), parts.begin(), parts.end());
  expect_error([&] { set_training_state(to, training_state(from), "'run/a.h5'"); }, all);
  for (size_t i = 0; i < before.tensors.size(); ++i) {
    EXPECT_TRUE(torch::equal(training_state(to).tensors[i].second, before.tensors[i].second));
  }
}

TEST(TrainingState, NamesWhatDoesNotFit) {
  const Model adam = net(OptimizerOptions(Adam{}));
  train(adam, 0);
  expect_refused(adam, net(OptimizerOptions(SGD{})),
                 {"optimizer 0 of the schedule: expected the state of SGD, got that of Adam"});
  expect_refused(
      adam, net(OptimizerOptions(Adam{.defaults = Defaults::kKeras})),
      {"optimizer 0 of the schedule: expected the state of KerasAdam, got that of Adam"});
  expect_refused(adam, net(OptimizerOptions(Adam{}), 0.5), {"'average/weight' is missing"});
  expect_refused(net(OptimizerOptions(Adam{}), 0.5), adam, {"'average/mean' is not in the model"});
  expect_refused(net(OptimizerOptions(Adam{}), 0.0, 5), adam,
                 {"expected 'model/weight' as float32 [4, 3], got float32 [5, 3]",
                  "expected 'model/bias' as float32 [4], got float32 [5]"});
  expect_refused(adam, net(OptimizerOptions(Adam{.amsgrad = true})),
                 {"expected the state of an optimizer with amsgrad 1, got 0"});
  const Model wide = net(OptimizerOptions(Adam{}), 0.0, 5);
  train(wide, 0);
  expect_refused(wide, adam,
                 {"optimizer 0 of the schedule: parameter 0: expected 'exp_avg' as float32 [4, 3], "
                  "got float32 [5, 3]"});
  Net frozen(4);
  frozen.unused.set_requires_grad(false);
  const Model fewer = build({.name = "net", .model = std::move(frozen), .optimizer = Adam{}});
  train(fewer, 0);
  expect_refused(fewer, adam, {"expected the state of 3 parameters, got that of 2"});
}

TEST(TrainingState, DamagedAttributesAreRefused) {
  const Model model = net(OptimizerOptions(Adam{}));
  train(model, 0);
  TrainingState state = training_state(model);
  state.tensors.erase(std::find_if(state.tensors.begin(), state.tensors.end(), [](const auto& t) {
    return t.first == "optimizer/0/1/exp_avg";
  }));
  expect_error([&] { set_training_state(model, state, "a test"); },
               {"optimizer 0 of the schedule: 'exp_avg' of parameter 1 is missing"});
  for (const std::string text : {"", "{}", "[1]", R"({"optimizers": 1, "strides": {}})"}) {
    state.attributes = text;
    expect_error([&] { set_training_state(model, state, "a test"); },
                 {"from a test: its attributes are not those of a training state"});
  }
}

}  // namespace
}  // namespace fe
