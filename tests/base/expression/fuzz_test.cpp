// SPDX-License-Identifier: Apache-2.0
// Every text is an expression or an fe::Error, never a crash. The texts follow from a seed.
#include <gtest/gtest.h>
#include <torch/types.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/error.h"
#include "fe/base/expression/expression.h"
#include "fe/base/tensor.h"
#include "tests/base/expression/python_values.h"

namespace fe {
namespace {

class Texts {
 public:
  explicit Texts(uint64_t seed) : rng_(seed) {}

  std::string soup() {
    static constexpr std::string_view kWords[] = {
        "x",  "y",  "n",   "pi", "1",     "0",       "2.5",    "1e3", "1e",  ".5", "5.",
        "+",  "-",  "*",   "/",  "//",    "%",       "**",     "<",   "<=",  ">",  ">=",
        "==", "!=", "=",   "!",  "and",   "or",      "not",    "(",   ")",   "[",  "]",
        ",",  ":",  "0:1", "[0", "axis=", "a.b",     "a.",     ".",   "min", "(",  ")",
        "(",  ")",  "max", "if", "mean(", "softmax", "where(", "\n",  "\t",  "x[", "-1]"};
    std::string text;
    for (size_t count = below(40); count > 0; --count) {
      text += kWords[below(std::size(kWords))];
      if (below(3) > 0) text += ' ';
    }
    return text;
  }

  std::string mutated() {
    std::string text = testing::kPythonValues[below(std::size(testing::kPythonValues))].text;
    for (size_t count = 1 + below(4); count > 0; --count) mutate(text);
    return text;
  }

 private:
  size_t below(size_t bound) { return std::uniform_int_distribution<size_t>(0, bound - 1)(rng_); }

  void mutate(std::string& text) {
    const size_t at = below(text.size() + 1);
    switch (below(5)) {
      case 0:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 1:
        text.insert(at, soup());
        break;
      case 2:
        text.erase(at, below(8));
        break;
      case 3:
        text.insert(at, text.substr(below(text.size() + 1), below(30)));
        break;
      default:
        if (at < text.size()) text[at] = "+-*/%<>=!()[]., 019ex"[below(21)];
    }
  }

  std::mt19937_64 rng_;
};

struct Outcomes {
  int values = 0;
  int faults = 0;
};

void run(const std::string& text, bool on_tensors, Outcomes& outcomes) {
  try {
    const Expression expression(text);
    const std::vector<double> numbers(expression.arguments().size(), 0.75);
    if (on_tensors) {
      const std::vector<torch::Tensor> tensors(numbers.size(), torch::full({2, 3}, 0.75));
      expression(std::span<const torch::Tensor>(tensors));
    } else {
      expression(std::span<const double>(numbers));
    }
    ++outcomes.values;
  } catch (const Error& error) {
    EXPECT_TRUE(std::string_view(error.what()).starts_with("Expression: ")) << error.what();
    ++outcomes.faults;
  }
}

TEST(ExpressionFuzz, SoupIsAValueOrAnError) {
  Texts texts(1);
  Outcomes outcomes;
  for (int i = 0; i < 20'000; ++i) run(texts.soup(), /*on_tensors=*/false, outcomes);
  EXPECT_GT(outcomes.values, 20);
  EXPECT_GT(outcomes.faults, 1000);
}

TEST(ExpressionFuzz, AChangedExpressionIsAValueOrAnError) {
  Texts texts(2);
  Outcomes outcomes;
  for (int i = 0; i < 20'000; ++i) run(texts.mutated(), /*on_tensors=*/false, outcomes);
  EXPECT_GT(outcomes.values, 1000);
  EXPECT_GT(outcomes.faults, 1000);
}

TEST(ExpressionFuzz, TensorsGiveAValueOrAnError) {
  Texts texts(3);
  Outcomes outcomes;
  for (int i = 0; i < 2'000; ++i) {
    run(texts.mutated(), /*on_tensors=*/true, outcomes);
    run(texts.soup(), /*on_tensors=*/true, outcomes);
  }
  EXPECT_GT(outcomes.values, 100);
  EXPECT_GT(outcomes.faults, 100);
}

}  // namespace
}  // namespace fe
