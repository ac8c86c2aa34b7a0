// SPDX-License-Identifier: Apache-2.0
#include "ops/lambda_op.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <type_traits>

#include "tests/ops/run.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::run;
using testing::run_one;

TEST(LambdaOp, IsAnOpOfThePipelineWhenItTakesArrays) {
  const ops::LambdaOp op({.inputs = "x", .outputs = "y", .fn = [](const Array& x) {
                            return Array(x.item<float>() * 2);
                          }});
  static_assert(std::is_base_of_v<NumpyOp, std::remove_cv_t<decltype(op)>>);
  EXPECT_EQ(run_one(op, Array(4.0f)).item<float>(), 8.0f);
}

TEST(LambdaOp, IsAnOpOfTheNetworkWhenItTakesTensors) {
  const ops::LambdaOp op(
      {.inputs = "x", .outputs = "y", .fn = [](const Tensor& x) { return x * 2; }});
  static_assert(std::is_base_of_v<TensorOp, std::remove_cv_t<decltype(op)>>);
  EXPECT_THAT(op.forward({torch::ones(3)}, State())[0], testing::IsClose(torch::full(3, 2.0f)));
}

TEST(LambdaOp, StandsInListsOfOps) {
  const std::vector<AnyNumpyOp> pipeline = {ops::LambdaOp({.inputs = "x",
                                                           .outputs = "x",
                                                           .fn = [](const Array& x) { return x; },
                                                           .mode = Mode::kEval})};
  const std::vector<AnyTensorOp> network = {ops::LambdaOp(
      {.inputs = "x", .outputs = "x", .fn = [](const Tensor& x) { return x; }, .ds_id = "a"})};
  EXPECT_EQ(pipeline[0]->modes(), Modes(Mode::kEval));
  EXPECT_FALSE(network[0]->ds_ids().contains("b"));
}

TEST(LambdaOp, TakesSeveralArrays) {
  const ops::LambdaOp sum({.inputs = {"a", "b", "c"},
                           .outputs = "s",
                           .fn = [](const Array& a, const Array& b, const Array& c) {
                             return Array(a.item<int>() + b.item<int>() + c.item<int>());
                           }});
  EXPECT_EQ(run(sum, {Array(1), Array(2), Array(3)})[0].item<int>(), 6);
}

TEST(LambdaOp, FillsSeveralArrays) {
  const ops::LambdaOp swap({.inputs = {"a", "b"},
                            .outputs = {"a", "b"},
                            .fn = [](std::span<const Array> in, std::span<Array> out) {
                              *out[0].resize<int>({}) = in[1].item<int>();
                              *out[1].resize<int>({}) = in[0].item<int>();
                            }});
  const auto out = run(swap, {Array(1), Array(2)});
  EXPECT_EQ(out[0].item<int>(), 2);
  EXPECT_EQ(out[1].item<int>(), 1);
  EXPECT_TRUE(testing::reuses_its_outputs(swap, {Array(1), Array(2)}));
}

TEST(LambdaOp, DrawsAddressedNumbers) {
  const ops::LambdaOp draw(
      {.inputs = Keys::none(),
       .outputs = "r",
       .fn = [](std::span<const Array>, std::span<Array> out, SampleState& state) {
         *out[0].resize<double>({}) = state.rng().uniform();
       }});
  const auto at = [&](int64_t sample) {
    return run(draw, {}, testing::sample_state(sample))[0].item<double>();
  };
  EXPECT_EQ(at(1), at(1));
  EXPECT_NE(at(1), at(2));
}

TEST(LambdaOp, TakesAndGivesSeveralTensors) {
  const ops::LambdaOp gap({.inputs = {"a", "b"},
                           .outputs = "gap",
                           .fn = [](const Tensor& a, const Tensor& b) { return (a - b).abs(); }});
  const Tensors in = {torch::zeros(2), torch::ones(2)};
  EXPECT_THAT(gap.forward(in, State())[0], testing::IsClose(torch::ones(2)));

  const ops::LambdaOp swap(
      {.inputs = {"a", "b"}, .outputs = {"a", "b"}, .fn = [](const Tensors& x) {
         return Tensors{x[1], x[0]};
       }});
  EXPECT_THAT(swap.forward(in, State())[0], testing::IsClose(torch::ones(2)));
}

TEST(LambdaOp, SeesTheStateOfTheStep) {
  const ops::LambdaOp single({.inputs = "x",
                              .outputs = "x",
                              .fn = [](const Tensor& x, const State& s) { return x + s.epoch; }});
  EXPECT_EQ(single.forward({torch::zeros({})}, State{.epoch = 5})[0].item().toInt(), 5);
  const ops::LambdaOp list(
      {.inputs = "x", .outputs = "x", .fn = [](const Tensors& x, const State& s) {
         return Tensors{x[0] - s.epoch};
       }});
  EXPECT_EQ(list.forward({torch::zeros({})}, State{.epoch = 5})[0].item().toInt(), -5);
}

TEST(LambdaOp, RefusesKeysThatDoNotFitTheFunction) {
  const auto pair = [](const Array& a, const Array&) { return a; };
  expect_error([&] { ops::LambdaOp({.inputs = "x", .outputs = "y", .fn = pair}); },
               {"LambdaOp: expected one input for each argument of fn (2), got ['x']."});
  const auto one = [](const Tensor& a) { return a; };
  expect_error(
      [&] {
        ops::LambdaOp({.inputs = "x", .outputs = {"y", "z"}, .fn = one});
      },
      {"LambdaOp: expected one output for the one result of fn, got ['y', 'z']."});
}

TEST(LambdaOp, RefusesResultsThatAreMissing) {
  const ops::LambdaOp tensors(
      {.inputs = "x", .outputs = {"y", "z"}, .fn = [](const Tensors& x) { return x; }});
  expect_error([&] { tensors.forward({torch::zeros(1)}, State()); },
               {"LambdaOp: expected fn to return 2 tensors, for ['y', 'z'], got 1."});
  const ops::LambdaOp arrays(
      {.inputs = "x", .outputs = "y", .fn = [](std::span<const Array>, std::span<Array>) {}});
  expect_error([&] { run_one(arrays, Array(1)); },
               {"LambdaOp: expected fn to give a value for 'y', got none."});
}

TEST(LambdaOp, ComputesAFormulaOfTensors) {
  const AnyTensorOp op =
      ops::LambdaOp({.inputs = {"ce", "dice"}, .outputs = "loss", .fn = "0.7 * ce + 0.3 * dice"});
  torch::manual_seed(1);
  const Tensor ce = torch::rand({8}), dice = torch::rand({8});
  EXPECT_TRUE(torch::equal(op->forward({ce, dice}, State())[0], 0.7 * ce + 0.3 * dice));
}

TEST(LambdaOp, ComputesAFormulaOfArrays) {
  const AnyNumpyOp op =
      ops::LambdaOp({.inputs = {"x", "y"}, .outputs = "z", .fn = Expression("x / 2 - y")});
  const Array x = Array::from(std::vector<uint8_t>{0, 100, 255}, {3});
  const Array z = run(*op, {x, Array(0.5f)})[0];
  EXPECT_EQ(z.dtype(), Dtype::kFloat32);
  EXPECT_EQ(z.shape(), Shape({3}));
  EXPECT_EQ(std::vector(z.values<float>().begin(), z.values<float>().end()),
            (std::vector<float>{-0.5f, 49.5f, 127.0f}));
  EXPECT_TRUE(testing::reuses_its_outputs(*op, {x, Array(0.5f)}));
}

TEST(LambdaOp, FormulasOfArraysKeepTypesAsNumpyDoes) {
  const auto type_of = [](const char* text, const Array& x) {
    const AnyNumpyOp op = ops::LambdaOp({.inputs = "x", .outputs = "y", .fn = text});
    return run_one(*op, x).dtype();
  };
  EXPECT_EQ(type_of("255 - x", Array(uint8_t{7})), Dtype::kUInt8);
  EXPECT_EQ(type_of("x // 2", Array(int64_t{7})), Dtype::kInt64);
  EXPECT_EQ(type_of("2.5 * x", Array(7.0)), Dtype::kFloat64);
  EXPECT_EQ(type_of("2.5 * x", Array(7.0f)), Dtype::kFloat32);
  EXPECT_EQ(type_of("x % 2 == 0", Array(int64_t{7})), Dtype::kBool);
}

TEST(LambdaOp, ReadsWhatItsFormulaNames) {
  const ops::LambdaOp op({.outputs = "loss", .fn = "0.7 * ce + 0.3 * dice + ce"});
  EXPECT_EQ(AnyTensorOp(op)->inputs(), Keys({"ce", "dice"}));
  EXPECT_EQ(AnyNumpyOp(op)->inputs(), Keys({"ce", "dice"}));
}

TEST(LambdaOp, DescribesItsFormula) {
  const AnyTensorOp op = ops::LambdaOp({.outputs = "y", .fn = "x + 1", .mode = Mode::kTrain});
  const Description& description = op->description();
  const auto option = [&](const std::string& name) {
    for (const Option& each : description.options) {
      if (each.name == name) return each.value;
    }
    return OptionValue();
  };
  EXPECT_EQ(option("fn"), OptionValue("x + 1"));
  EXPECT_EQ(option("inputs"), OptionValue(std::vector<std::string>{"x"}));
  EXPECT_EQ(op->modes(), Modes(Mode::kTrain));
}

TEST(LambdaOp, RefusesAFormulaOfOtherNames) {
  expect_error(
      [] {
        ops::LambdaOp({.inputs = {"ce", "dice"}, .outputs = "loss", .fn = "ce + dise"});
      },
      {"LambdaOp: fn: column 6: unknown name 'dise'. Did you mean 'dice'? Known names: ce, dice.",
       "\n    ce + dise\n         ^"});
  expect_error([] { ops::LambdaOp({.outputs = "loss", .fn = "ce +"}); },
               {"Expression: column 5: expected a value after '+', got the end."});
}

}  // namespace
}  // namespace fe
