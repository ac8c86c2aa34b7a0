// SPDX-License-Identifier: Apache-2.0
#include "ops/array/to_float.h"

#include <gmock/gmock.h>

#include "tests/ops/golden.h"
#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using ::testing::FloatEq;
using ::testing::Pointwise;
using testing::run_one;
using testing::values;

const ops::ToFloat kByType({.inputs = "x", .outputs = "x"});

template <class T>
std::vector<float> by_type(const std::vector<T>& in) {
  return values<float>(run_one(kByType, Array::from(in, {static_cast<int64_t>(in.size())})));
}

TEST(ToFloat, DividesPixelsBy255AsNumpyDoes) {
  EXPECT_THAT(by_type(golden::kImage), Pointwise(FloatEq(), golden::kImageToFloat));
}

TEST(ToFloat, DividesByTheLargestOfTheType) {
  EXPECT_EQ(by_type<int16_t>({32767, 0}), (std::vector<float>{1, 0}));
  EXPECT_EQ(by_type<int32_t>({2147483647, 0}), (std::vector<float>{1, 0}));
  EXPECT_EQ(by_type<float>({0.25f, 3}), (std::vector<float>{0.25f, 3}));
  EXPECT_EQ(by_type<double>({0.25, 3}), (std::vector<float>{0.25f, 3}));
  EXPECT_EQ(run_one(kByType, Array(true)).item<float>(), 1.0f);
}

TEST(ToFloat, DividesByMaxValue) {
  const ops::ToFloat op({.inputs = "x", .outputs = "x", .max_value = 10.0});
  EXPECT_EQ(run_one(op, Array(int64_t{25})).item<float>(), 2.5f);
  EXPECT_EQ(run_one(op, Array(uint8_t{25})).item<float>(), 2.5f);
}

TEST(ToFloat, TakesAnEmptyArray) {
  EXPECT_EQ(run_one(kByType, Array(Shape({0, 3}), Dtype::kUInt8)).shape(), Shape({0, 3}));
}

TEST(ToFloat, ReusesItsOutput) {
  EXPECT_TRUE(testing::reuses_its_outputs(kByType, {Array::from(golden::kImage, {60})}));
}

TEST(ToFloat, AsksForMaxValueOfLabels) {
  expect_error(
      [] {
        by_type<int64_t>({1, 2});
      },
      {"ToFloat: expected max_value for 'x', got int64 [2], whose range is unknown. Set "
       "max_value; 1 keeps the numbers."});
}

TEST(ToFloat, RefusesToDivideByZero) {
  expect_error([] { ops::ToFloat({.inputs = "x", .outputs = "x", .max_value = 0.0}); },
               {"ToFloat: expected max_value greater than 0, got 0."});
}

}  // namespace
}  // namespace fe
