// SPDX-License-Identifier: Apache-2.0
#include "ops/array/minmax.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/ops/golden.h"
#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::Each;
using testing::expect_error;
using ::testing::FloatNear;
using ::testing::Pointwise;
using testing::run;
using testing::run_one;
using testing::values;

const ops::Minmax kUnit({.inputs = "x", .outputs = "x"});

TEST(Minmax, StretchesAnImageAsNumpyDoes) {
  const Array out = run_one(kUnit, Array::from(golden::kImage, {4, 5, 3}));
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-6f), golden::kMinmaxImage));
}

TEST(Minmax, StretchesToANewRangeAsNumpyDoes) {
  const ops::Minmax op({.inputs = "x", .outputs = "x", .new_min = -2.0, .new_max = 3.0});
  const Array out = run_one(op, Array::from(golden::kSignal, {3, 7}));
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-5f), golden::kMinmaxSignal));
}

TEST(Minmax, ReachesBothEndsExactly) {
  const Array out = run_one(kUnit, Array::from(std::vector<float>{0.1f, 0.7f, 0.3f}, {3}));
  EXPECT_EQ(values<float>(out)[0], 0.0f);
  EXPECT_EQ(values<float>(out)[1], 1.0f);
}

TEST(Minmax, TreatsEachKeyByItself) {
  const ops::Minmax op({.inputs = {"a", "b"}, .outputs = {"a", "b"}});
  const auto out = run(op, {Array::from(std::vector<int64_t>{0, 10}, {2}),
                            Array::from(std::vector<int16_t>{-5, 5}, {2})});
  EXPECT_EQ(values<float>(out[0]), (std::vector<float>{0, 1}));
  EXPECT_EQ(values<float>(out[1]), (std::vector<float>{0, 1}));
}

TEST(Minmax, KeepsTheDigitsOfLargeWholeNumbers) {
  const int64_t large = int64_t{1} << 40;
  const Array out =
      run_one(kUnit, Array::from(std::vector<int64_t>{large, large + 1, large + 4}, {3}));
  EXPECT_EQ(values<float>(out), (std::vector<float>{0.0f, 0.25f, 1.0f}));
}

TEST(Minmax, MakesAConstantTheNewMinimum) {
  const ops::Minmax op({.inputs = "x", .outputs = "x", .new_min = -1.0});
  EXPECT_THAT(values<float>(run_one(op, Array::from(std::vector<float>(9, 4.5f), {9}))),
              Each(-1.0f));
  EXPECT_EQ(run_one(op, Array(7.0)).item<float>(), -1.0f);
}

TEST(Minmax, LeavesNaNsWhereTheyAre) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto out = values<float>(run_one(kUnit, Array::from(std::vector<float>{nan, 2, 4}, {3})));
  EXPECT_TRUE(std::isnan(out[0]));
  EXPECT_EQ(out[1], 0.0f);
  EXPECT_EQ(out[2], 1.0f);
}

TEST(Minmax, TakesAnEmptyArray) {
  EXPECT_EQ(run_one(kUnit, Array(Shape({0, 2}), Dtype::kUInt8)).shape(), Shape({0, 2}));
}

TEST(Minmax, ReusesItsOutput) {
  EXPECT_TRUE(testing::reuses_its_outputs(kUnit, {Array::from(golden::kImage, {60})}));
}

TEST(Minmax, RefusesAnEmptyRange) {
  expect_error([] { ops::Minmax({.inputs = "x", .outputs = "x", .new_min = 2.0}); },
               {"Minmax: expected new_min below new_max, got new_min 2 and new_max 1."});
  expect_error([] { ops::Minmax({.inputs = "x", .outputs = "x", .epsilon = 0.0}); },
               {"Minmax: expected epsilon greater than 0, got 0."});
}

}  // namespace
}  // namespace fe
