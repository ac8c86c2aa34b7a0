// SPDX-License-Identifier: Apache-2.0
#include "fe/base/expression/expression.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "fe/base/expression/functions.h"
#include "tests/base/expression/python_values.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::IsEmpty;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Expression, GivesWhatPythonGives) {
  for (const auto& [text, expected] : testing::kPythonValues) {
    const Expression expression(text, {"x", "y", "z", "n", "k"});
    const double value =
        expression({testing::kX, testing::kY, testing::kZ, testing::kN, testing::kK});
    EXPECT_NEAR(value, expected, 1e-12 * std::fmax(1.0, std::fabs(expected))) << text;
  }
}

TEST(Expression, NamesItsArgumentsInTheOrderOfTheText) {
  EXPECT_THAT(Expression("0.7 * ce + 0.3 * dice + ce").arguments(), ElementsAre("ce", "dice"));
  EXPECT_THAT(Expression("2 * pi").arguments(), IsEmpty());
  EXPECT_THAT(Expression("housing.outputs + min * housing.inputs").arguments(),
              ElementsAre("housing.outputs", "min", "housing.inputs"));
  EXPECT_THAT(Expression("housing.outputs[0][0] < 100").arguments(),
              ElementsAre("housing.outputs"));
  EXPECT_DOUBLE_EQ(Expression("0.7 * ce + 0.3 * dice")({1.0, 2.0}), 1.3);
}

TEST(Expression, TakesItsArgumentsInAGivenOrder) {
  const Expression difference("b - a", {"a", "b", "unused"});
  EXPECT_EQ(difference({1.0, 5.0, 0.0}), 4.0);
  EXPECT_EQ(Expression("pi", {"pi"})({3.0}), 3.0);  // an argument hides the constant
}

TEST(Expression, KeepsItsText) {
  const Expression expression = "  x+ 1";
  EXPECT_EQ(expression.text(), "  x+ 1");
  EXPECT_EQ(option_name(expression), "  x+ 1");
}

TEST(Expression, MayRunOverLines) { EXPECT_EQ(Expression("1 +\n\t2\r\n")({}), 3.0); }

TEST(Expression, DividesByZeroAsIeeeDoes) {
  EXPECT_EQ(Expression("1 / 0")({}), kInfinity);
  EXPECT_EQ(Expression("-1 / x")({0.0}), -kInfinity);
  EXPECT_EQ(Expression("1 // 0")({}), kInfinity);
  EXPECT_EQ(Expression("log(0)")({}), -kInfinity);
  EXPECT_EQ(Expression("0 ** -1")({}), kInfinity);
  for (const char* text : {"0 / 0", "1 % 0", "sqrt(-1)", "log(-1)", "(-8) ** 0.5", "0 // 0"}) {
    EXPECT_TRUE(std::isnan(Expression(text)({}))) << text;
  }
}

TEST(Expression, KeepsNaN) {
  const double nan = std::nan("");
  for (const char* text : {"min(x, 1)", "min(1, x)", "max(x, 1)", "max(1, x)", "clip(x, 0, 1)"}) {
    EXPECT_TRUE(std::isnan(Expression(text)({nan}))) << text;
  }
  EXPECT_EQ(Expression("x == x")({nan}), 0.0);
  EXPECT_EQ(Expression("x != x")({nan}), 1.0);
  EXPECT_EQ(Expression("0 < x < 1")({nan}), 0.0);
}

TEST(Expression, HasTruthValuesOfOneAndZero) {
  EXPECT_EQ(Expression("2 and 3")({}), 1.0);
  EXPECT_EQ(Expression("0 or 3")({}), 1.0);
  EXPECT_EQ(Expression("0 or 0")({}), 0.0);
  EXPECT_EQ(Expression("not 2")({}), 0.0);
  EXPECT_EQ(Expression("not x and 1")({0.0}), 1.0);
}

TEST(Expression, TakesNumbersAsArraysOfOneElement) {
  for (const char* text : {"mean(x)", "sum(x)", "min(x)", "max(x)", "sum(x, axis=0)"}) {
    EXPECT_EQ(Expression(text)({2.5}), 2.5) << text;
  }
  EXPECT_EQ(Expression("softmax(x)")({2.5}), 1.0);
  EXPECT_EQ(Expression("argmax(x)")({2.5}), 0.0);
  EXPECT_EQ(Expression("any(x) + all(x)")({2.5}), 2.0);
}

TEST(Expression, RoundsHalvesToEven) {
  EXPECT_EQ(Expression("round(x)")({0.5}), 0.0);
  EXPECT_EQ(Expression("round(x)")({1.5}), 2.0);
}

TEST(Expression, DocumentsEveryFunction) {
  for (const auto& function : expression::functions()) {
    EXPECT_TRUE(function.usage.starts_with(function.name)) << function.name;
    EXPECT_FALSE(function.doc.empty()) << function.name;
    EXPECT_EQ(&expression::function(function.id), &function) << function.name;
  }
}

TEST(Expression, RefusesAWrongNumberOfValues) {
  expect_error([] { Expression("a + b")({1.0}); },
               {"Expression: expected 2 values for [a, b], got 1."});
  expect_error([] { Expression("1", {"a"})({}); },
               {"Expression: expected 1 value for [a], got 0."});
}

TEST(Expression, RefusesToIndexNumbers) {
  const Expression first("x[0] + 1");
  expect_error([&] { first({1.0}); },
               {"Expression: column 2: expected an array or a tensor to index, got a number."});
  expect_error([&] { first.check_numbers(); }, {"column 2"});
}

}  // namespace
}  // namespace fe
