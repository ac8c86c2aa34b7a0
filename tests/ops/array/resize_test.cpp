// SPDX-License-Identifier: Apache-2.0
#include "ops/array/resize.h"

#include <gmock/gmock.h>

#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using testing::expect_error;
using testing::run_one;
using testing::values;

ops::Resize op(int64_t height,
               int64_t width,
               ops::Interpolation interpolation,
               bool channels_first = false) {
  return ops::Resize({.inputs = "x",
                      .outputs = "x",
                      .height = height,
                      .width = width,
                      .interpolation = interpolation,
                      .channels_first = channels_first});
}

TEST(Resize, AreaIsTheMeanOfThePixels) {
  const Array image = Array::from(std::vector<float>{1, 3, 5, 7,  //
                                                     2, 2, 0, 4},
                                  {2, 4});
  const Array out = run_one(op(1, 2, ops::Interpolation::kArea), image);
  EXPECT_EQ(out.shape(), Shape({1, 2}));
  EXPECT_THAT(values<float>(out), ElementsAre(2.0F, 4.0F));
}

TEST(Resize, NearestRepeatsPixels) {
  const Array image = Array::from(std::vector<uint8_t>{10, 20}, {1, 2});
  const Array out = run_one(op(2, 4, ops::Interpolation::kNearest), image);
  EXPECT_EQ(out.dtype(), Dtype::kUInt8);
  EXPECT_THAT(values<uint8_t>(out), ElementsAre(10, 10, 20, 20, 10, 10, 20, 20));
}

TEST(Resize, TheLayoutOfChannelsChangesNothingElse) {
  const Array last = Array::from(std::vector<float>{1, 10, 2, 20, 3, 30, 4, 40}, {2, 2, 2});
  const Array first = Array::from(std::vector<float>{1, 2, 3, 4, 10, 20, 30, 40}, {2, 2, 2});
  const Array a = run_one(op(3, 5, ops::Interpolation::kLinear), last);
  const Array b = run_one(op(3, 5, ops::Interpolation::kLinear, /*channels_first=*/true), first);
  ASSERT_EQ(a.shape(), Shape({3, 5, 2}));
  ASSERT_EQ(b.shape(), Shape({2, 3, 5}));
  for (size_t i = 0; i < 15; ++i) {
    for (size_t c : {0, 1}) EXPECT_EQ(values<float>(a)[2 * i + c], values<float>(b)[15 * c + i]);
  }
}

TEST(Resize, KeepsAConstantImage) {
  for (const ops::Interpolation way : choices(ops::Interpolation{})) {
    const Array image = Array::from(std::vector<float>(6 * 5, 0.25F), {6, 5});
    EXPECT_THAT(values<float>(run_one(op(9, 3, way), image)),
                Each(::testing::FloatNear(0.25F, 1e-6F)))
        << option_name(way);
  }
}

TEST(Resize, SaysWhatItCannotScale) {
  const auto resize = op(2, 2, ops::Interpolation::kLinear);
  expect_error(
      [&] {
        run_one(resize, Array::from(std::vector<int64_t>{1, 2}, {1, 2}));
      },
      {"Resize", "int64", "[1, 2]"});
  expect_error(
      [&] {
        run_one(resize, Array::from(std::vector<float>{1, 2}, {2}));
      },
      {"Resize", "[H, W, C]", "[2]"});
  expect_error([&] { op(0, 2, ops::Interpolation::kLinear); }, {"Resize: expected height", "0"});
}

}  // namespace
}  // namespace fe
