// SPDX-License-Identifier: Apache-2.0
#include "ops/array/standardize.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::Each;
using ::testing::FloatNear;
using ::testing::Pointwise;
using testing::run_one;
using testing::values;

const ops::Standardize kOp({.inputs = "x", .outputs = "x"});

TEST(Standardize, GivesMeanZeroAndTheStandardDeviationOne) {
  // numpy: x = [2, 4, 4, 4, 5, 5, 7, 9]; (x - x.mean()) / x.std(): mean 5, std 2
  const Array out = run_one(kOp, Array::from(std::vector<uint8_t>{2, 4, 4, 4, 5, 5, 7, 9}, {2, 4}));
  EXPECT_EQ(out.shape(), Shape({2, 4}));
  const std::vector<float> expected = {-1.5F, -0.5F, -0.5F, -0.5F, 0, 0, 1, 2};
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-7F), expected));
}

TEST(Standardize, ForgetsBrightnessAndContrast) {
  const std::vector<float> x = {0.1F, 0.9F, 0.4F, 0.3F};
  std::vector<float> other;
  for (const float value : x) other.push_back(3.0F * value - 0.5F);
  EXPECT_THAT(values<float>(run_one(kOp, Array::from(other, {4}))),
              Pointwise(FloatNear(1e-6F), values<float>(run_one(kOp, Array::from(x, {4})))));
}

TEST(Standardize, MakesAConstantZero) {
  EXPECT_THAT(values<float>(run_one(kOp, Array::from(std::vector<float>(6, 7.25F), {6}))),
              Each(0.0F));
}

TEST(Standardize, LetsANaNThrough) {
  const Array out = run_one(kOp, Array::from(std::vector<float>{1.0F, NAN, 2.0F}, {3}));
  for (const float value : values<float>(out)) EXPECT_TRUE(std::isnan(value));
}

TEST(Standardize, RefusesNoEpsilon) {
  testing::expect_error([] { ops::Standardize({.inputs = "x", .outputs = "x", .epsilon = 0.0}); },
                        {"Standardize: expected epsilon greater than 0, got 0."});
}

}  // namespace
}  // namespace fe
