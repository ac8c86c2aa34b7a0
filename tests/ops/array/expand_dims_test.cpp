// SPDX-License-Identifier: Apache-2.0
#include "ops/array/expand_dims.h"

#include <gtest/gtest.h>

#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::run;
using testing::run_one;

const Array kDigit = Array::from<uint8_t>(std::vector<uint8_t>{1, 2, 3, 4, 5, 6}, {2, 3});

Array expanded(int64_t axis, const Array& in = kDigit) {
  return run_one(ops::ExpandDims({.inputs = "x", .outputs = "y", .axis = axis}), in);
}

TEST(ExpandDims, AddsTheLastAxisByDefault) {
  const Array out = run_one(ops::ExpandDims({.inputs = "x", .outputs = "x"}), kDigit);
  EXPECT_EQ(out.shape(), Shape({2, 3, 1}));
  EXPECT_EQ(out.dtype(), Dtype::kUInt8);
}

TEST(ExpandDims, PutsTheAxisAnywhere) {
  EXPECT_EQ(expanded(0).shape(), Shape({1, 2, 3}));
  EXPECT_EQ(expanded(1).shape(), Shape({2, 1, 3}));
  EXPECT_EQ(expanded(2).shape(), Shape({2, 3, 1}));
  EXPECT_EQ(expanded(-2).shape(), Shape({2, 1, 3}));
  EXPECT_EQ(expanded(-3).shape(), Shape({1, 2, 3}));
  EXPECT_EQ(expanded(0, Array(7.0f)).shape(), Shape({1}));
  EXPECT_EQ(expanded(-1, Array(Shape({0}), Dtype::kFloat32)).shape(), Shape({0, 1}));
}

TEST(ExpandDims, CopiesNothing) { EXPECT_EQ(expanded(0).data(), kDigit.data()); }

TEST(ExpandDims, TurnsEachKeyIntoItsOwn) {
  const auto out = run(ops::ExpandDims({.inputs = {"a", "b"}, .outputs = {"c", "d"}, .axis = 0}),
                       {kDigit, Array(1.0f)});
  EXPECT_EQ(out[0].shape(), Shape({1, 2, 3}));
  EXPECT_EQ(out[1].shape(), Shape({1}));
}

TEST(ExpandDims, RefusesAnAxisTheArrayCannotHave) {
  expect_error([] { expanded(3); },
               {"ExpandDims: expected axis in [-3, 2] for 'x' of shape [2, 3], got 3."});
  expect_error([] { expanded(-4); }, {"expected axis in [-3, 2]", "got -4."});
}

TEST(ExpandDims, RefusesKeysThatDoNotPairUp) {
  expect_error(
      [] {
        ops::ExpandDims({.inputs = {"a", "b"}, .outputs = "c"});
      },
      {"ExpandDims: expected one output for each input, got inputs ['a', 'b'] and outputs "
       "['c']."});
  expect_error([] { ops::ExpandDims({.inputs = Keys::none(), .outputs = Keys::none()}); },
               {"got inputs [] and outputs []."});
}

}  // namespace
}  // namespace fe
