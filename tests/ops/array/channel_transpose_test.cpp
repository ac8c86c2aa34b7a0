// SPDX-License-Identifier: Apache-2.0
#include "ops/array/channel_transpose.h"

#include <gtest/gtest.h>

#include "tests/ops/golden.h"
#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::run_one;
using testing::values;

const Array kPixels = Array::from(golden::kImage, {4, 5, 3});

Array transposed(const std::vector<int64_t>& axes, const Array& in = kPixels) {
  return run_one(ops::ChannelTranspose({.inputs = "x", .outputs = "x", .axes = axes}), in);
}

TEST(ChannelTranspose, PutsChannelsFirstAsNumpyDoes) {
  const Array out = run_one(ops::ChannelTranspose({.inputs = "x", .outputs = "x"}), kPixels);
  EXPECT_EQ(out.shape(), Shape({3, 4, 5}));
  EXPECT_EQ(values<uint8_t>(out), golden::kChannelsFirst);
}

TEST(ChannelTranspose, TakesAnyOrderAsNumpyDoes) {
  EXPECT_EQ(values<uint8_t>(transposed({2, 1, 0})), golden::kAxesReversed);
  EXPECT_EQ(values<uint8_t>(transposed({-1, -3, -2})), golden::kChannelsFirst);
  EXPECT_EQ(values<uint8_t>(transposed({0, 1, 2})), golden::kImage);
}

TEST(ChannelTranspose, AndItsInverseGiveTheImageBack) {
  EXPECT_EQ(values<uint8_t>(transposed({1, 2, 0}, transposed({2, 0, 1}))), golden::kImage);
}

TEST(ChannelTranspose, KeepsTheType) {
  const Array wide = Array::from(std::vector<double>{1, 2, 3, 4}, {1, 2, 2});
  const Array out = transposed({2, 0, 1}, wide);
  EXPECT_EQ(values<double>(out), (std::vector<double>{1, 3, 2, 4}));
}

TEST(ChannelTranspose, CopiesNothingWhenTheValuesKeepTheirOrder) {
  const Array gray = kPixels.reshape({12, 5, 1});
  EXPECT_EQ(transposed({2, 0, 1}, gray).data(), gray.data());
  EXPECT_EQ(transposed({2, 0, 1}, gray).shape(), Shape({1, 12, 5}));
  EXPECT_NE(transposed({2, 0, 1}).data(), kPixels.data());
}

TEST(ChannelTranspose, TakesAnEmptyImage) {
  EXPECT_EQ(transposed({2, 0, 1}, Array(Shape({0, 5, 3}), Dtype::kUInt8)).shape(),
            Shape({3, 0, 5}));
}

TEST(ChannelTranspose, ReusesItsOutput) {
  EXPECT_TRUE(testing::reuses_its_outputs(ops::ChannelTranspose({.inputs = "x", .outputs = "y"}),
                                          {kPixels}));
}

TEST(ChannelTranspose, RefusesAxesThatAreNoPermutation) {
  for (const std::vector<int64_t>& axes :
       {std::vector<int64_t>{0, 0, 1}, {0, 1, 3}, {0, 1, -4}, {}, {0, 1, 2, 3, 4, 5, 6, 7, 8}}) {
    expect_error(
        [&] { transposed(axes); },
        {"ChannelTranspose: expected axes to name each axis once, as {2, 0, 1} does, got ["});
  }
}

TEST(ChannelTranspose, RefusesAnotherNumberOfAxes) {
  expect_error(
      [] {
        transposed({2, 0, 1}, Array(Shape({28, 28}), Dtype::kUInt8));
      },
      {"ChannelTranspose: expected 'x' to have 3 axes, got uint8 of shape [28, 28]. Put "
       "ExpandDims before this op."});
  expect_error([] { transposed({1, 0}); }, {"to have 2 axes, got uint8 of shape [4, 5, 3]."});
}

}  // namespace
}  // namespace fe
