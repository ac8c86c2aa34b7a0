// SPDX-License-Identifier: Apache-2.0
// What the parser says of texts that are not expressions.
#include <gtest/gtest.h>

#include <string>

#include "fe/base/error.h"
#include "fe/base/expression/expression.h"
#include "fe/base/expression/limits.h"

namespace fe {
namespace {

std::string fault_of(const std::string& text) {
  try {
    Expression expression(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

// The first line of the error, without "Expression: ".
std::string line_of(const std::string& text) {
  const std::string fault = fault_of(text);
  const size_t begin = std::string("Expression: ").size();
  return fault.size() < begin ? fault : fault.substr(begin, fault.find('\n') - begin);
}

TEST(ExpressionSyntax, ShowsThePlaceOfAFault) {
  EXPECT_EQ(fault_of("0.7 * ce + + 0.3 dice"),
            "Expression: column 18: expected an operator after '0.3', got 'dice'.\n"
            "    0.7 * ce + + 0.3 dice\n"
            "                     ^");
  EXPECT_EQ(fault_of("1 +\n"),
            "Expression: column 5: expected a value after '+', got the end.\n"
            "    1 +\n"
            "        ^");
}

TEST(ExpressionSyntax, ShowsAPartOfALongText) {
  const std::string fault = fault_of(std::string(200, ' ') + "a b" + std::string(200, ' ') + "c");
  EXPECT_EQ(fault, "Expression: column 203: expected an operator after 'a', got 'b'.\n    ..." +
                       std::string(58, ' ') + "a b...\n    " + std::string(63, ' ') + "^");
}

TEST(ExpressionSyntax, ShowsOtherAlphabetsByCharacter) {
  EXPECT_EQ(fault_of("x + \u00e4"),
            "Expression: column 5: unexpected character '\u00e4'.\n    x + \u00e4\n        ^");
  EXPECT_EQ(fault_of("x + \xff"),
            "Expression: column 5: unexpected character 'byte 0xff'.\n    x + ?\n        ^");
}

TEST(ExpressionSyntax, NamesWhatItExpected) {
  EXPECT_EQ(line_of("0.7 * ce +"), "column 11: expected a value after '+', got the end.");
  EXPECT_EQ(line_of("* 2"), "column 1: expected a value, got '*'.");
  EXPECT_EQ(line_of("2x"), "column 2: expected an operator after '2', got 'x'.");
  EXPECT_EQ(line_of("a, b"), "column 2: expected an operator after 'a', got ','.");
  EXPECT_EQ(line_of("a == not b"),
            "column 6: expected a value, got 'not'. Write (not ...) in parentheses.");
  EXPECT_EQ(line_of("1e999"), "column 1: the number 1e999 does not fit into 64 bits.");
}

TEST(ExpressionSyntax, RefusesAnEmptyText) {
  const std::string expected =
      "Expression: expected a formula, such as \"0.7 * a + 0.3 * b\", got an empty text.";
  EXPECT_EQ(fault_of(""), expected);
  EXPECT_EQ(fault_of(" \n"), expected);
}

TEST(ExpressionSyntax, KnowsTheOperatorsOfOtherLanguages) {
  EXPECT_EQ(line_of("x = 3"), "column 3: values cannot be assigned. To compare, write '=='.");
  EXPECT_EQ(line_of("a && b"), "column 3: unknown operator '&&'. Write 'and'.");
  EXPECT_EQ(line_of("a || b"), "column 3: unknown operator '||'. Write 'or'.");
  EXPECT_EQ(line_of("a | b"), "column 3: unknown operator '|'. Write 'or'.");
  EXPECT_EQ(line_of("!a"), "column 1: unknown operator '!'. Write 'not'.");
  EXPECT_EQ(line_of("a ^ 2"), "column 3: unknown operator '^'. Write '**'.");
  EXPECT_EQ(line_of("a <> 2"), "column 3: unknown operator '<>'. Write '!='.");
  EXPECT_EQ(line_of("a \u00d7 2"), "column 3: unknown operator '\u00d7'. Write '*'.");
  EXPECT_EQ(line_of("a ? b : c"), "column 3: unknown operator '?'. Write where(condition, a, b).");
  EXPECT_EQ(line_of("a if b else c"),
            "column 3: unknown operator 'if'. Write where(condition, a, b).");
  EXPECT_EQ(line_of("y == 'cat'"), "column 6: strings are not supported as values.");
  EXPECT_EQ(line_of("a @ b"), "column 3: unexpected character '@'.");
}

TEST(ExpressionSyntax, MatchesBrackets) {
  EXPECT_EQ(line_of("2 * (a + b"), "column 11: expected ')' for the '(' at column 5, got the end.");
  EXPECT_EQ(line_of("(a]"), "column 3: expected ')' for the '(' at column 1, got ']'.");
  EXPECT_EQ(line_of("exp(a"), "column 6: expected ')' for the '(' at column 4, got the end.");
  EXPECT_EQ(line_of("a + b)"), "column 6: unexpected ')' without a '(' before it.");
  EXPECT_EQ(line_of("a]"), "column 2: unexpected ']' without a '[' before it.");
  EXPECT_EQ(line_of("a[0"), "column 4: expected ']' for the '[' at column 2, got the end.");
  EXPECT_EQ(line_of("()"), "column 2: expected a value after '(', got ')'.");
}

TEST(ExpressionSyntax, NamesTheNearestName) {
  try {
    const Expression expression("0.7 * ce + 0.3 * dise", {"ce", "dice"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "Expression: column 18: unknown name 'dise'. Did you mean 'dice'? "
              "Known names: ce, dice.\n"
              "    0.7 * ce + 0.3 * dise\n"
              "                     ^");
  }
}

TEST(ExpressionSyntax, NamesTheNearestFunction) {
  EXPECT_EQ(line_of("sqr(x)"),
            "column 1: unknown function 'sqr'. Did you mean 'sqrt'? Known functions: abs, all, "
            "any, argmax, ceil, clip, cos, exp, floor, log, max, mean, min, pow, round, sigmoid, "
            "sin, softmax, sqrt, sum, tanh, where.");
  EXPECT_EQ(line_of("np.exp(x)"), "column 1: unknown function 'np.exp'. Write exp(x).");
  EXPECT_EQ(line_of("x.mean()"), "column 1: unknown function 'x.mean'. Write mean(x).");
}

TEST(ExpressionSyntax, CountsArguments) {
  EXPECT_EQ(line_of("exp()"), "column 1: expected exp(x), got 0 arguments.");
  EXPECT_EQ(line_of("clip(x, 1)"), "column 1: expected clip(x, low, high), got 2 arguments.");
  EXPECT_EQ(line_of("where(x)"), "column 1: expected where(condition, a, b), got 1 argument.");
  EXPECT_EQ(line_of("mean(x, 1)"),
            "column 1: expected mean(x), got 2 arguments. For an axis, write mean(x, axis=1).");
  EXPECT_EQ(line_of("max(a, b,)"), "column 10: expected a value after ',', got ')'.");
  EXPECT_EQ(line_of("max(a b)"), "column 7: expected an operator after 'a', got 'b'.");
}

TEST(ExpressionSyntax, ReadsAnAxis) {
  EXPECT_EQ(line_of("mean(x, axis=-1)"), "none");
  EXPECT_EQ(line_of("mean(x, axis=1.5)"),
            "column 14: expected a whole number as the axis, got '1.5'.");
  EXPECT_EQ(line_of("mean(x, dim=1)"),
            "column 9: unknown argument 'dim' of mean. Known names: axis.");
  EXPECT_EQ(line_of("exp(x, axis=1)"), "column 8: unknown argument 'axis' of exp.");
  EXPECT_EQ(line_of("max(a, b, axis=1)"), "column 1: expected one value with an axis, got 2.");
  EXPECT_EQ(line_of("max(a, axis=1, axis=2)"), "column 16: the axis is given twice.");
  EXPECT_EQ(line_of("max(a, axis=1, b)"), "column 16: expected ')' after the axis, got 'b'.");
  EXPECT_EQ(line_of("max(a, axis=64)"), "column 8: expected an axis from -64 to 63, got 64.");
}

TEST(ExpressionSyntax, ReadsWholeNumbersAsIndices) {
  EXPECT_EQ(line_of("x[0][-1] + x[:, 1] + x[1:3] + x[:-1]"), "none");
  EXPECT_EQ(line_of("x[i]"), "column 3: expected a whole number as the index, got 'i'.");
  EXPECT_EQ(line_of("x[]"), "column 3: expected a whole number as the index, got ']'.");
  EXPECT_EQ(line_of("2[0]"), "column 2: expected a name before '[', got a number.");
}

TEST(ExpressionSyntax, LimitsLengthDepthAndSize) {
  using namespace expression;
  const auto repeated = [](const std::string& text, size_t count) {
    std::string all;
    for (size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  const std::string too_deep = "nested more than 100 levels deep.";
  EXPECT_EQ(line_of(repeated("(", 90) + "x" + repeated(")", 90)), "none");
  EXPECT_EQ(line_of(repeated("(", 5000)), "column 101: " + too_deep);
  EXPECT_EQ(line_of(repeated("-", 5000) + "1"), "column 101: " + too_deep);
  EXPECT_EQ(line_of(repeated("not ", 2000) + "1"), "column 401: " + too_deep);
  EXPECT_EQ(line_of(repeated("2 ** ", 1000) + "1"), "column 501: " + too_deep);
  EXPECT_EQ(line_of(repeated("abs(", 1000) + "1"), "column 401: " + too_deep);
  EXPECT_EQ(line_of("x" + repeated("[0]", 2000)), "none");
  EXPECT_EQ(line_of("x" + repeated(" + x", 2000)), "none");
  EXPECT_EQ(line_of("0" + repeated(" < x", 300)),
            "column 1025: more than 256 values wait for an operator here. Split the formula.");
  EXPECT_EQ(line_of("max(1" + repeated(", x", 64) + ")"),
            "column 1: expected max(x) or max(a, b, ...) with up to 64 arguments, got 65 "
            "arguments.");
  EXPECT_EQ(line_of(std::string(kMaxLength + 1, '1')),
            "expected a text of up to 10000 characters, got 10001.");
}

}  // namespace
}  // namespace fe
