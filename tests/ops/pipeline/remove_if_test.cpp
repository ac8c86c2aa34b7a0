// SPDX-License-Identifier: Apache-2.0
#include "ops/pipeline/remove_if.h"

#include <gtest/gtest.h>

#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::sample_state;
using Verdict = SampleState::Verdict;

Verdict verdict(const NumpyOp& op, const std::vector<Array>& in) {
  SampleState state = sample_state();
  op.forward(in, {}, state);
  return state.verdict;
}

TEST(RemoveIf, RemovesTheSamplesItIsToldTo) {
  const ops::RemoveIf op({.inputs = "y", .fn = [](const Array& y) { return y.item<int>() == 3; }});
  EXPECT_TRUE(op.filters());
  EXPECT_TRUE(op.outputs().empty());
  EXPECT_EQ(verdict(op, {Array(int64_t{3})}), Verdict::kReplace);
  EXPECT_EQ(verdict(op, {Array(int64_t{4})}), Verdict::kKeep);
}

TEST(RemoveIf, MayLeaveTheirPlacesEmpty) {
  const ops::RemoveIf op(
      {.inputs = "y", .fn = [](const Array&) { return true; }, .replacement = false});
  EXPECT_EQ(verdict(op, {Array(1.0f)}), Verdict::kDrop);
}

TEST(RemoveIf, LooksAtSeveralKeys) {
  const ops::RemoveIf pair({.inputs = {"a", "b"}, .fn = [](const Array& a, const Array& b) {
                              return a.item<int>() == b.item<int>();
                            }});
  EXPECT_EQ(verdict(pair, {Array(1), Array(1)}), Verdict::kReplace);
  EXPECT_EQ(verdict(pair, {Array(1), Array(2)}), Verdict::kKeep);
  const ops::RemoveIf list(
      {.inputs = {"a", "b"}, .fn = [](std::span<const Array> in) { return in.size() == 2; }});
  EXPECT_EQ(verdict(list, {Array(1), Array(2)}), Verdict::kReplace);
}

TEST(RemoveIf, RefusesAFunctionOfAnotherNumberOfKeys) {
  expect_error(
      [] {
        ops::RemoveIf({.inputs = {"a", "b"}, .fn = [](const Array&) { return true; }});
      },
      {"RemoveIf: expected one input for each argument of fn (1), got ['a', 'b']."});
}

TEST(RemoveIf, TakesAFormula) {
  const ops::RemoveIf op({.fn = "y == 3 or y > 7"});
  EXPECT_EQ(op.inputs(), Keys("y"));
  for (const int64_t y : {2, 3, 4, 7, 8}) {
    EXPECT_EQ(verdict(op, {Array(y)}), y == 3 || y == 8 ? Verdict::kReplace : Verdict::kKeep) << y;
  }
  const ops::RemoveIf pair({.inputs = {"b", "a"}, .fn = "a < b"});
  EXPECT_EQ(verdict(pair, {Array(2.0f), Array(int64_t{1})}), Verdict::kReplace);
  EXPECT_EQ(verdict(pair, {Array(1.0f), Array(int64_t{1})}), Verdict::kKeep);
}

TEST(RemoveIf, TakesAFormulaOfArrays) {
  const Array dark = Array::from(std::vector<float>{0.0f, 0.1f}, {2});
  const Array bright = Array::from(std::vector<float>{0.0f, 0.9f}, {2});
  const ops::RemoveIf op({.fn = "mean(x) < 0.2"});
  EXPECT_EQ(verdict(op, {dark}), Verdict::kReplace);
  EXPECT_EQ(verdict(op, {bright}), Verdict::kKeep);
  EXPECT_EQ(verdict(ops::RemoveIf({.fn = "x[0] > 0"}), {bright}), Verdict::kKeep);
  expect_error([&] { verdict(ops::RemoveIf({.fn = "x < 0.2"}), {dark}); },
               {"expected fn to give one value, true or false, got bool [2]. Reduce it with any() "
                "or all()."});
}

}  // namespace
}  // namespace fe
