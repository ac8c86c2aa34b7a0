// SPDX-License-Identifier: Apache-2.0
// Expressions of tensors.
#include <gmock/gmock.h>
#include <torch/types.h>

#include <cmath>
#include <string>
#include <vector>

#include "fe/base/expression/expression.h"
#include "tests/base/expression/python_values.h"
#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::doubles;
using testing::expect_error;
using testing::IsClose;

Tensor value(const char* text, const std::vector<Tensor>& arguments) {
  return Expression(text)(std::span<const Tensor>(arguments));
}

Tensor whole(const std::vector<int64_t>& values) { return torch::tensor(values, torch::kLong); }

const Tensor kScores = doubles({1, 4, 2, 8, 5, 7}, {2, 3});

TEST(ExpressionOfTensors, AgreesWithPythonAndNumbers) {
  // As a vector whose other elements have other values, which must not matter.
  const auto vector = [](double x) { return doubles({x, 0.5, -2.0}, {3}); };
  const std::vector<Tensor> tensors = {vector(testing::kX), vector(testing::kY),
                                       vector(testing::kZ), vector(testing::kN),
                                       vector(testing::kK)};
  for (const auto& [text, expected] : testing::kPythonValues) {
    if (Expression(text).arguments().empty()) continue;  // constants are float32
    const Expression expression(text, {"x", "y", "z", "n", "k"});
    const Tensor all = expression(std::span<const Tensor>(tensors));
    const Tensor first = all.dim() == 0 ? all : all[0];
    EXPECT_NEAR(first.item().toDouble(), expected, 1e-12 * std::fmax(1.0, std::fabs(expected)))
        << text;
    for (const double x : {0.5, -2.0}) {
      const Tensor other = all.dim() == 0 ? all : all[x > 0 ? 1 : 2];
      const double number = expression({x, x, x, x, x});
      if (all.dim() == 0) continue;
      const double got = other.item().toDouble();
      EXPECT_TRUE(got == number || (std::isnan(got) && std::isnan(number)) ||
                  std::fabs(got - number) <= 1e-12 * std::fabs(number))
          << text << " at " << x << ": " << got << " and " << number;
    }
  }
}

TEST(ExpressionOfTensors, GivesTheBitsOfTheSameCalls) {
  torch::manual_seed(3);
  for (const auto type : {torch::kFloat, torch::kDouble, torch::kBFloat16}) {
    const Tensor ce = torch::rand({64}).to(type), dice = torch::rand({64}).to(type);
    EXPECT_TRUE(torch::equal(value("0.7 * ce + 0.3 * dice", {ce, dice}), 0.7 * ce + 0.3 * dice));
    EXPECT_TRUE(torch::equal(value("1 - dice / (ce + 1e-3)", {dice, ce}), 1 - dice / (ce + 1e-3)));
    EXPECT_TRUE(torch::equal(value("-ce ** 2 % 0.3", {ce}), (-ce.pow(2)).remainder(0.3)));
    EXPECT_TRUE(torch::equal(value("clip(ce, 0.2, 0.4)", {ce}), ce.clamp(0.2, 0.4)));
    EXPECT_TRUE(torch::equal(value("mean(abs(ce - dice))", {ce, dice}), (ce - dice).abs().mean()));
  }
}

TEST(ExpressionOfTensors, HasTheGradientOfFiniteDifferences) {
  torch::manual_seed(4);
  const Tensor x = torch::rand({2, 3}, torch::kDouble) + 0.2;
  for (const char* text :
       {"sum(0.7 * x + 0.3 * x ** 2)", "mean(exp(-x) / (1 + x))", "sum(log(x) * sqrt(x))",
        "mean(sigmoid(x) * tanh(x))", "max(x) - min(x)", "sum(softmax(x) * x)", "sum(x[0] * x[1])",
        "sum(where(x > 0.7, x ** 3, 2 * x))", "sum(clip(x, 0.4, 0.9))", "sum(max(x, 0.6, 1 - x))",
        "sum(2 ** x + pow(x, 1.5))", "sum(cos(x) + sin(3 / x))", "sum(x[:, 1:] % 0.35)",
        "sum(mean(x, axis=0) ** 2)", "sum(abs(x - 0.6))", "sum((x > 0.5) * x)"}) {
    const auto f = [&](const Tensor& t) { return value(text, {t}); };
    EXPECT_THAT(testing::autograd_gradient(f, x), IsClose(testing::numeric_gradient(f, x))) << text;
  }
}

TEST(ExpressionOfTensors, KeepsTheTypesOfTorch) {
  const Tensor bytes = torch::tensor({0, 100, 200}, torch::kByte);
  const Tensor floats = torch::tensor({0.0f, 1.0f, 2.0f});
  EXPECT_THAT(value("255 - x", {bytes}), IsClose(torch::tensor({255, 155, 55}, torch::kByte)));
  EXPECT_EQ(value("x / 255", {bytes}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("0.5 * x", {bytes}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("x // 2", {bytes}).scalar_type(), torch::kByte);
  EXPECT_EQ(value("x * (4 / 2)", {whole({1})}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("x * (4 // 2)", {whole({1})}).scalar_type(), torch::kLong);
  EXPECT_EQ(value("0.5 * x + 2", {floats}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("x + y", {floats, bytes}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("0.5 * x", {floats.to(torch::kDouble)}).scalar_type(), torch::kDouble);
  EXPECT_EQ(value("mean(x)", {bytes}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("sqrt(x)", {bytes}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("floor(x)", {bytes}).scalar_type(), torch::kByte);
  EXPECT_EQ(value("where(x > 1, x, 0.5)", {floats}).scalar_type(), torch::kFloat);
  EXPECT_EQ(value("where(x > 1, 1, 0)", {floats}).scalar_type(), torch::kLong);
  EXPECT_EQ(value("max(x, 0)", {floats}).scalar_type(), torch::kFloat);
}

TEST(ExpressionOfTensors, WidensTypesThatCannotHoldAConstant) {
  const Tensor bytes = torch::tensor({0, 100, 255}, torch::kByte);
  EXPECT_THAT(value("x == -1", {bytes}), IsClose(torch::tensor({false, false, false})));
  EXPECT_THAT(value("x < 300", {bytes}), IsClose(torch::tensor({true, true, true})));
  EXPECT_THAT(value("x + 300", {bytes}), IsClose(whole({300, 400, 555})));
  EXPECT_THAT(value("-1 * x", {bytes}), IsClose(whole({0, -100, -255})));
}

TEST(ExpressionOfTensors, ComparesToTruthValues) {
  const Tensor x = doubles({-1, 0.5, 2}, {3});
  EXPECT_THAT(value("0 < x < 1", {x}), IsClose(torch::tensor({false, true, false})));
  EXPECT_THAT(value("1 > x", {x}), IsClose(torch::tensor({true, true, false})));
  EXPECT_THAT(value("not x > 1", {x}), IsClose(torch::tensor({true, true, false})));
  EXPECT_THAT(value("x < 0 or x > 1", {x}), IsClose(torch::tensor({true, false, true})));
  EXPECT_THAT(value("x and x < 1", {x}), IsClose(torch::tensor({true, true, false})));
  EXPECT_THAT(value("1 and x", {x}), IsClose(torch::tensor({true, true, true})));
  EXPECT_THAT(value("x == y != 2", {x, doubles({-1, 0.5, 2}, {3})}),
              IsClose(torch::tensor({true, true, false})));
}

TEST(ExpressionOfTensors, CountsTrueAsOne) {
  const Tensor x = doubles({-1, 0.5, 2}, {3});
  EXPECT_THAT(value("(x > 0) + (x > 1)", {x}), IsClose(whole({0, 1, 2})));
  EXPECT_THAT(value("1 - (x > 0)", {x}), IsClose(whole({1, 0, 0})));
  EXPECT_THAT(value("-(x > 0)", {x}), IsClose(whole({0, -1, -1})));
  EXPECT_THAT(value("(x > 0) * x", {x}), IsClose(doubles({0, 0.5, 2}, {3})));
  EXPECT_THAT(value("sum(x > 0)", {x}), IsClose(torch::tensor(2, torch::kLong)));
  EXPECT_THAT(value("mean(x > 0)", {x}), IsClose(torch::tensor(2.0f / 3.0f)));
  EXPECT_THAT(value("max(x > 0)", {x}), IsClose(torch::tensor(1, torch::kLong)));
}

TEST(ExpressionOfTensors, ReducesAllElementsOrAnAxis) {
  EXPECT_THAT(value("sum(x)", {kScores}), IsClose(doubles({27}, {})));
  EXPECT_THAT(value("mean(x, axis=0)", {kScores}), IsClose(doubles({4.5, 4.5, 4.5}, {3})));
  EXPECT_THAT(value("max(x)", {kScores}), IsClose(doubles({8}, {})));
  EXPECT_THAT(value("max(x, axis=1)", {kScores}), IsClose(doubles({4, 8}, {2})));
  EXPECT_THAT(value("min(x, axis=-1)", {kScores}), IsClose(doubles({1, 5}, {2})));
  EXPECT_THAT(value("argmax(x)", {kScores}), IsClose(torch::tensor(3, torch::kLong)));
  EXPECT_THAT(value("argmax(x, axis=1)", {kScores}), IsClose(whole({1, 0})));
  EXPECT_THAT(value("softmax(x)", {kScores}), IsClose(kScores.softmax(1)));
  EXPECT_THAT(value("softmax(x, axis=0)", {kScores}), IsClose(kScores.softmax(0)));
  EXPECT_THAT(value("any(x > 7)", {kScores}), IsClose(torch::tensor(true)));
  EXPECT_THAT(value("all(x > 1, axis=1)", {kScores}), IsClose(torch::tensor({false, true})));
}

TEST(ExpressionOfTensors, TakesElementwiseExtremes) {
  const Tensor x = doubles({-1, 0.5, std::nan("")}, {3});
  EXPECT_THAT(value("max(x, 0)", {x}), IsClose(doubles({0, 0.5, std::nan("")}, {3})));
  EXPECT_THAT(value("min(0, 1, x, y)", {x, doubles({-2, 2, 2}, {3})}),
              IsClose(doubles({-2, 0, std::nan("")}, {3})));
  EXPECT_THAT(value("clip(x, 0, y)", {x, doubles({2, 0.25, 2}, {3})}),
              IsClose(doubles({0, 0.25, std::nan("")}, {3})));
}

TEST(ExpressionOfTensors, RaisesWholeNumbersToNegativePowers) {
  EXPECT_THAT(value("x ** -1", {whole({2, 4})}), IsClose(torch::tensor({0.5f, 0.25f})));
  EXPECT_THAT(value("2 ** x", {whole({2, 4})}), IsClose(whole({4, 16})));
}

TEST(ExpressionOfTensors, Indexes) {
  EXPECT_THAT(value("x[0]", {kScores}), IsClose(kScores[0]));
  EXPECT_THAT(value("x[1][-1]", {kScores}), IsClose(kScores[1][2]));
  EXPECT_THAT(value("x[1, 2]", {kScores}), IsClose(kScores[1][2]));
  EXPECT_THAT(value("x[:, 1]", {kScores}), IsClose(doubles({4, 5}, {2})));
  EXPECT_THAT(value("x[:, 1:]", {kScores}), IsClose(kScores.slice(1, 1)));
  EXPECT_THAT(value("x[:, :-1]", {kScores}), IsClose(kScores.slice(1, 0, 2)));
  EXPECT_THAT(value("housing.outputs[0][0] < 100", {kScores}), IsClose(torch::tensor(true)));
}

TEST(ExpressionOfTensors, BroadcastsAsTorchDoes) {
  EXPECT_THAT(value("x - mean(x, axis=0)", {kScores}), IsClose(kScores - kScores.mean(0)));
  EXPECT_THAT(value("x * 2", {torch::empty({0, 3})}), IsClose(torch::empty({0, 3})));
}

TEST(ExpressionOfTensors, GivesConstantsTheTypeOfTheirText) {
  EXPECT_THAT(value("0.5", {}), IsClose(torch::tensor(0.5f)));
  EXPECT_THAT(value("2 * 3", {}), IsClose(torch::tensor(6, torch::kLong)));
  EXPECT_THAT(value("1 < 2", {}), IsClose(torch::tensor(true)));
}

TEST(ExpressionOfTensors, SaysWhichTensorsDoNotFit) {
  expect_error(
      [] {
        value("a + 2 * b", {torch::ones(3), torch::ones(4)});
      },
      {"Expression: column 3: + of float32 [3] and float32 [4]: The size of tensor a",
       "\n    a + 2 * b\n      ^"});
  expect_error([] { value("x[2]", {kScores}); },
               {"column 2: the index 2 is outside of axis 0 of [2, 3], which has 2 elements."});
  expect_error([] { value("x[0, 0, 0]", {kScores}); },
               {"column 2: expected at most 2 indices of float64 [2, 3], got 3."});
  expect_error([] { value("mean(x, axis=2)", {kScores}); },
               {"column 1: mean of float64 [2, 3]: Dimension out of range"});
  expect_error([] { value("x // 0", {whole({1})}); }, {"column 3: // of int64 [1] and 0: "});
}

}  // namespace
}  // namespace fe
