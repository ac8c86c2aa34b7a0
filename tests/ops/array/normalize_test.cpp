// SPDX-License-Identifier: Apache-2.0
#include "ops/array/normalize.h"

#include <gmock/gmock.h>

#include "tests/ops/golden.h"
#include "tests/ops/run.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using ::testing::FloatNear;
using ::testing::Pointwise;
using testing::run_one;
using testing::values;

const Array kImage = Array::from(golden::kImage, {4, 5, 3});

ops::Normalize alocc() {
  return ops::Normalize(
      {.inputs = "x", .outputs = "x", .mean = 1.0, .std = 1.0, .max_pixel_value = 127.5});
}

TEST(Normalize, UsesImageNetsChannelsByDefault) {
  const Array out = run_one(ops::Normalize({.inputs = "x", .outputs = "x"}), kImage);
  EXPECT_EQ(out.shape(), kImage.shape());
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-6f), golden::kNormalizedImageNet));
}

TEST(Normalize, TakesOneMeanForAllValues) {
  const Array out = run_one(alocc(), kImage);
  EXPECT_THAT(values<float>(out), Pointwise(FloatNear(1e-6f), golden::kNormalizedAlocc));
  EXPECT_EQ(values<float>(out)[0], -1.0f);
}

TEST(Normalize, MixesOneMeanWithManyStds) {
  const Array in = Array::from(std::vector<float>{1, 2, 3, 4}, {2, 2});
  const ops::Normalize op(
      {.inputs = "x", .outputs = "x", .mean = 1.0, .std = {1.0, 2.0}, .max_pixel_value = 1.0});
  EXPECT_EQ(values<float>(run_one(op, in)), (std::vector<float>{0, 0.5, 2, 1.5}));
}

TEST(Normalize, GivesTheSameForEveryTypeOfInput) {
  const std::vector<float> expected = values<float>(run_one(alocc(), kImage));
  for (const Dtype dtype :
       {Dtype::kInt16, Dtype::kInt32, Dtype::kInt64, Dtype::kFloat32, Dtype::kFloat64}) {
    Array in;
    visit_dtype(dtype, [&](auto type) {
      using T = decltype(type);
      const std::vector<T> same(golden::kImage.begin(), golden::kImage.end());
      if constexpr (!std::is_same_v<T, bool>) in = Array::from(same, {4, 5, 3});
    });
    EXPECT_EQ(values<float>(run_one(alocc(), in)), expected) << name(dtype);
  }
}

TEST(Normalize, DoesEveryLengthRight) {
  for (int64_t length : {0, 1, 63, 64, 65, 128, 200}) {
    std::vector<float> in(static_cast<size_t>(3 * length)), expected;
    for (size_t i = 0; i < in.size(); ++i) {
      in[i] = static_cast<float>(i);
      expected.push_back((in[i] - static_cast<float>(i % 3)) / static_cast<float>(1 << (i % 3)));
    }
    const ops::Normalize op({.inputs = "x",
                             .outputs = "x",
                             .mean = {0, 1, 2},
                             .std = {1, 2, 4},
                             .max_pixel_value = 1.0});
    EXPECT_EQ(values<float>(run_one(op, Array::from(in, {length, 3}))), expected) << length;
  }
}

TEST(Normalize, TakesAScalar) {
  EXPECT_EQ(run_one(alocc(), Array(uint8_t{0})).item<float>(), -1.0f);
}

TEST(Normalize, ReusesItsOutput) { EXPECT_TRUE(testing::reuses_its_outputs(alocc(), {kImage})); }

TEST(Normalize, RecordsANumberOrAList) {
  const ops::Normalize op = alocc();
  const auto& options = op.description().options;
  EXPECT_EQ(options[2].name, "mean");
  EXPECT_EQ(options[2].value, OptionValue(1.0));
  const ops::Normalize image_net({.inputs = "x", .outputs = "x"});
  EXPECT_EQ(image_net.description().options[2].value,
            OptionValue(std::vector<double>{0.485, 0.456, 0.406}));
}

TEST(Normalize, RefusesAnotherNumberOfChannels) {
  const ops::Normalize op({.inputs = "x", .outputs = "x"});
  expect_error(
      [&] {
        run_one(op, Array(Shape({28, 28}), Dtype::kUInt8));
      },
      {"Normalize: expected 'x' to have 3 channels on its last axis, as mean or std have, "
       "got uint8 [28, 28]. For one channel give one number: .mean = 0.5, .std = 0.5."});
  expect_error([&] { run_one(op, Array(1.0f)); }, {"got float32 []."});
}

TEST(Normalize, RefusesUnevenMeanAndStd) {
  expect_error(
      [] {
        ops::Normalize({.inputs = "x", .outputs = "x", .mean = {1.0, 2.0}, .std = {1, 2, 3}});
      },
      {"Normalize: expected mean and std to have one value, or one for each channel, got 2 and 3 "
       "values."});
  expect_error(
      [] { ops::Normalize({.inputs = "x", .outputs = "x", .mean = std::vector<double>()}); },
      {"got 0 and 3 values."});
}

TEST(Normalize, RefusesNumbersItCannotDivideBy) {
  expect_error(
      [] {
        ops::Normalize({.inputs = "x", .outputs = "x", .std = {1.0, 0.0, 1.0}});
      },
      {"Normalize: expected std greater than 0, got 0."});
  expect_error([] { ops::Normalize({.inputs = "x", .outputs = "x", .max_pixel_value = -1}); },
               {"Normalize: expected max_pixel_value greater than 0, got -1."});
}

}  // namespace
}  // namespace fe
