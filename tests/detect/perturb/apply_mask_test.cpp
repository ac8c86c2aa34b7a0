// SPDX-License-Identifier: Apache-2.0
#include "detect/perturb/apply_mask.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace fe::detect {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Different values in (0, 1).
Array ramp(const Shape& shape) {
  std::vector<float> values(static_cast<size_t>(shape.numel()));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i + 1) / static_cast<float>(values.size() + 1);
  }
  return Array::from(values, shape);
}

Array constant(const Shape& shape, float value) {
  return Array::from(std::vector<float>(static_cast<size_t>(shape.numel()), value), shape);
}

std::vector<float> floats(const Array& array) {
  const auto values = array.values<float>();
  return {values.begin(), values.end()};
}

// The noise of many masks: they cover their images.
std::vector<float> much_noise(ApplyMaskOptions options) {
  options.mask_size = {10, 10};
  options.n_masks = 200;
  return floats(apply_mask(constant({1, 10, 10}, 0), options).masks);
}

struct Moments {
  double mean = 0, std = 0, within = 0;  // fraction of values at most one std from the mean
};

Moments moments(const std::vector<float>& values) {
  const auto count = static_cast<double>(values.size());
  Moments m;
  for (const double v : values) m.mean += v / count;
  for (const double v : values) m.std += (v - m.mean) * (v - m.mean) / count;
  m.std = std::sqrt(m.std);
  for (const double v : values) m.within += (std::abs(v - m.mean) <= m.std) / count;
  return m;
}

// Top left row and column of the mask of kZero in an [H, W] image.
std::array<int64_t, 2> corner(const float* mask, int64_t height, int64_t width) {
  const int64_t at = std::find(mask, mask + height * width, 0.0f) - mask;
  return {at / width, at % width};
}

TEST(ApplyMask, ZeroSetsTheMaskedPixelsOfTheChosenChannelsToZero) {
  const Array images = constant({1, 2, 3, 4}, 7);
  const Masked masked = apply_mask(
      images,
      {.mask_size = {2, 3}, .coord = {{1, 1}}, .channels = {1}, .mask_type = MaskType::kZero});
  EXPECT_EQ(masked.images.shape(), Shape({1, 2, 3, 4}));
  EXPECT_THAT(masked.images.values<float>(), ElementsAre(7, 7, 7, 7,  //
                                                         7, 7, 7, 7,  //
                                                         7, 7, 7, 7,  //
                                                         7, 7, 7, 7,  //
                                                         7, 0, 0, 0,  //
                                                         7, 0, 0, 0));
  EXPECT_EQ(masked.masks.shape(), Shape({1, 2, 3, 4}));
  EXPECT_THAT(masked.masks.values<float>(), ElementsAre(1, 1, 1, 1,  //
                                                        1, 1, 1, 1,  //
                                                        1, 1, 1, 1,  //
                                                        1, 1, 1, 1,  //
                                                        1, 0, 0, 0,  //
                                                        1, 0, 0, 0));
  EXPECT_THAT(images.values<float>(), Each(7));
}

TEST(ApplyMask, ChannelsMayComeLast) {
  const Masked masked = apply_mask(constant({1, 2, 2, 3}, 7), {.mask_size = {1, 2},
                                                               .coord = {{1, 0}},
                                                               .channels = {2, 0},
                                                               .mask_type = MaskType::kZero,
                                                               .channels_first = false});
  EXPECT_THAT(masked.images.values<float>(), ElementsAre(7, 7, 7, 7, 7, 7, 0, 7, 0, 0, 7, 0));
}

TEST(ApplyMask, ImagesMayHaveNoChannels) {
  for (const bool first : {true, false}) {
    const Masked masked = apply_mask(constant({1, 2, 3}, 7), {.mask_size = {1, 2},
                                                              .coord = {{1, 1}},
                                                              .mask_type = MaskType::kZero,
                                                              .channels_first = first});
    EXPECT_THAT(masked.images.values<float>(), ElementsAre(7, 7, 7, 7, 0, 0));
  }
}

TEST(ApplyMask, GivesImagePlusMaskClippedForEachMaskOfImageZeroFirst) {
  for (const MaskType type : {MaskType::kUniform, MaskType::kNormal}) {
    for (const Shape& shape : {Shape{3, 2, 5, 6}, Shape{3, 5, 6}}) {
      const Array images = ramp(shape);
      const Masked masked =
          apply_mask(images, {.n_masks = 4, .mask_type = type, .clip_rng = {0.01, 0.9}});
      const int64_t numel = images.numel() / 3;
      ASSERT_EQ(masked.images.shape(), shape.without_front().with_front(12));
      ASSERT_EQ(masked.masks.shape(), shape.without_front().with_front(4));
      const auto *x = images.data<float>(), *mask = masked.masks.data<float>();
      const auto* got = masked.images.data<float>();
      for (int64_t i = 0; i < 3 * 4 * numel; ++i) {
        const float noise = mask[i % (4 * numel)], pixel = x[i / (4 * numel) * numel + i % numel];
        ASSERT_EQ(got[i], noise == 0 ? pixel : std::clamp(pixel + noise, 0.01f, 0.9f)) << i;
      }
    }
  }
}

TEST(ApplyMask, NoiseIsInsideTheMaskAlone) {
  const Masked masked =
      apply_mask(constant({1, 5, 6}, 0.5), {.mask_size = {2, 3}, .noise_rng = {0.1, 0.2}});
  const Masked place =
      apply_mask(constant({1, 5, 6}, 0.5), {.mask_size = {2, 3}, .mask_type = MaskType::kZero});
  const std::vector<float> noise = floats(masked.masks), keep = floats(place.masks);
  EXPECT_EQ(std::count(keep.begin(), keep.end(), 0.0f), 6);
  for (size_t i = 0; i < noise.size(); ++i) EXPECT_EQ(noise[i] != 0, keep[i] == 0) << i;
}

TEST(ApplyMask, TheChosenChannelsGetTheSameNoise) {
  const Masked masked =
      apply_mask(constant({1, 4, 6, 6}, 0), {.n_masks = 3, .channels = {3, 1, 1}, .seed = 5});
  const Array& masks = masked.masks;
  EXPECT_EQ(floats(masked.images), floats(masks));  // once to a channel that is named twice
  const std::vector<float> none(36, 0.0f);
  for (int64_t m = 0; m < 3; ++m) {
    const auto channel = [&](int64_t c) {
      return std::vector<float>(masks.data<float>() + (m * 4 + c) * 36,
                                masks.data<float>() + (m * 4 + c + 1) * 36);
    };
    EXPECT_EQ(channel(0), none);
    EXPECT_EQ(channel(2), none);
    EXPECT_NE(channel(1), none);
    EXPECT_EQ(channel(1), channel(3));
  }
  // Every pixel of a patch has a number of its own, and so has every mask.
  const std::vector<float> all = floats(masks);
  EXPECT_EQ(std::set<float>(all.begin(), all.end()).size(), 3 * 16 + 1);
}

TEST(ApplyMask, TheOrderOfTheAxesChangesNothing) {
  const auto masks = [](const Shape& shape, bool first) {
    return floats(apply_mask(constant(shape, 0), {.n_masks = 2, .channels_first = first}).masks);
  };
  const std::vector<float> one = masks({1, 6, 7}, true), first = masks({1, 3, 6, 7}, true),
                           last = masks({1, 6, 7, 3}, false);
  for (size_t m = 0; m < 2; ++m) {
    for (size_t c = 0; c < 3; ++c) {
      for (size_t p = 0; p < 42; ++p) {
        ASSERT_EQ(first[(m * 3 + c) * 42 + p], one[m * 42 + p]);
        ASSERT_EQ(last[(m * 42 + p) * 3 + c], one[m * 42 + p]);
      }
    }
  }
}

TEST(ApplyMask, ClipsPixelsWithNoise) {
  const auto pixel = [](float value, double noise, const std::vector<double>& clip) {
    return apply_mask(constant({1, 1, 1}, value),
                      {.mask_size = {1, 1}, .noise_rng = {noise, noise}, .clip_rng = clip})
        .images.item<float>();
  };
  EXPECT_EQ(pixel(0.75f, 0.5, {0, 1}), 1);
  EXPECT_EQ(pixel(0.75f, -1.5, {0, 1}), 0);
  EXPECT_EQ(pixel(0.75f, -1.5, {-0.5, 1}), -0.5);
  EXPECT_EQ(pixel(0.75f, 0.5, {0.25, 0.25}), 0.25);
  EXPECT_EQ(pixel(0.75f, 0.5, {-kInfinity, kInfinity}), 1.25);
  EXPECT_EQ(pixel(-3, 0.5, {-kInfinity, 0}), -2.5);
}

TEST(ApplyMask, OtherPixelsAreNotClipped) {
  const Masked noise =
      apply_mask(constant({1, 2, 2}, -3), {.mask_size = {1, 1}, .coord = {{0, 1}}});
  EXPECT_THAT(noise.images.values<float>(), ElementsAre(-3, 0, -3, -3));
  const Masked zero =
      apply_mask(constant({1, 2, 2}, 9),
                 {.mask_size = {1, 1}, .coord = {{0, 1}}, .mask_type = MaskType::kZero});
  EXPECT_THAT(zero.images.values<float>(), ElementsAre(9, 0, 9, 9));
}

TEST(ApplyMask, UniformNoiseHasItsRange) {
  const std::vector<float> noise = much_noise({.noise_rng = {-2, 4}});
  const auto [least, most] = std::minmax_element(noise.begin(), noise.end());
  EXPECT_GE(*least, -2);
  EXPECT_LT(*least, -1.99);
  EXPECT_LE(*most, 4);
  EXPECT_GT(*most, 3.99);
  const Moments m = moments(noise);
  EXPECT_NEAR(m.mean, 1, 0.05);  // 4 standard errors
  EXPECT_NEAR(m.std, std::sqrt(3), 0.03);
  EXPECT_NEAR(m.within, 1 / std::sqrt(3), 0.015);
}

TEST(ApplyMask, NormalNoiseHasItsMeanAndStandardDeviation) {
  const Moments m = moments(much_noise({.mask_type = MaskType::kNormal, .noise_distr = {0.5, 2}}));
  EXPECT_NEAR(m.mean, 0.5, 0.06);
  EXPECT_NEAR(m.std, 2, 0.04);
  EXPECT_NEAR(m.within, 0.6827, 0.015);
  EXPECT_THAT(much_noise({.mask_type = MaskType::kNormal, .noise_distr = {0.5, 0}}), Each(0.5f));
}

TEST(ApplyMask, EveryPlaceInsideTheImageIsEquallyLikely) {
  constexpr int64_t kMasks = 1600;
  const Array masks =
      apply_mask(constant({1, 5, 6}, 0),
                 {.mask_size = {2, 3}, .n_masks = kMasks, .mask_type = MaskType::kZero})
          .masks;
  std::array<std::array<int, 4>, 4> seen{};  // rows 0 to 3, columns 0 to 3
  for (int64_t m = 0; m < kMasks; ++m) {
    const auto [row, column] = corner(masks.data<float>() + m * 30, 5, 6);
    ASSERT_LE(row, 3);
    ASSERT_LE(column, 3);
    ++seen[static_cast<size_t>(row)][static_cast<size_t>(column)];
  }
  double chi_square = 0;
  for (const auto& row : seen) {
    for (const int count : row) chi_square += (count - 100.0) * (count - 100.0) / 100;
  }
  EXPECT_LT(chi_square, 37.7);  // 15 degrees of freedom: exceeded once in a thousand
}

TEST(ApplyMask, AMaskMayBeAsLargeAsTheImage) {
  const Masked masked =
      apply_mask(constant({2, 3, 4}, 1), {.mask_size = {3, 4}, .mask_type = MaskType::kZero});
  EXPECT_THAT(masked.images.values<float>(), Each(0));
}

TEST(ApplyMask, CoordMayNameTheLastPlace) {
  const Array masks = apply_mask(constant({1, 3, 4}, 1), {.mask_size = {2, 2},
                                                          .n_masks = 2,
                                                          .coord = {{1, 2}, {0, 0}},
                                                          .mask_type = MaskType::kZero})
                          .masks;
  EXPECT_THAT(corner(masks.data<float>(), 3, 4), ElementsAre(1, 2));
  EXPECT_THAT(corner(masks.data<float>() + 12, 3, 4), ElementsAre(0, 0));
}

TEST(ApplyMask, AMaskFollowsFromTheSeedAndItsNumber) {
  const auto masks = [](int64_t n_masks, uint64_t seed, const Shape& shape = {1, 9, 9}) {
    return floats(apply_mask(constant(shape, 0),
                             {.n_masks = n_masks, .mask_type = MaskType::kNormal, .seed = seed})
                      .masks);
  };
  const std::vector<float> five = masks(5, 1);
  EXPECT_EQ(masks(5, 1), five);
  EXPECT_EQ(masks(5, 1, {7, 9, 9}), five);
  EXPECT_NE(masks(5, 2), five);
  EXPECT_NE(masks(1, 1, {1, 4, 4}), masks(1, 2, {1, 4, 4}));  // where there is one place alone
  EXPECT_THAT(masks(2, 1), ElementsAreArray(five.data(), 2 * 81));
}

TEST(ApplyMask, PlacesDoNotDependOnTheNoiseNorNoiseOnThePlaces) {
  const auto masks = [](MaskType type, std::vector<std::array<int64_t, 2>> coord) {
    return floats(
        apply_mask(constant({1, 9, 9}, 0), {.coord = std::move(coord), .mask_type = type}).masks);
  };
  const std::vector<float> uniform = masks(MaskType::kUniform, {}),
                           zero = masks(MaskType::kZero, {});
  for (size_t i = 0; i < uniform.size(); ++i) EXPECT_EQ(uniform[i] != 0, zero[i] == 0);
  const auto place = corner(zero.data(), 9, 9);
  EXPECT_EQ(masks(MaskType::kUniform, {place}), uniform);
  const auto sorted = [](std::vector<float> values) {
    std::sort(values.begin(), values.end());
    return values;
  };
  EXPECT_EQ(sorted(masks(MaskType::kUniform, {{5 - place[0], 5 - place[1]}})), sorted(uniform));
}

TEST(ApplyMask, NoiseAndPlacesAreNotCorrelated) {
  constexpr int64_t kMasks = 400;
  const Array masks =
      apply_mask(constant({1, 3, 1}, 0), {.mask_size = {1, 1}, .n_masks = kMasks}).masks;
  std::array<double, 3> sum{}, count{};
  for (int64_t i = 0; i < masks.numel(); ++i) {
    const float noise = masks.data<float>()[i];
    sum[static_cast<size_t>(i % 3)] += noise;
    count[static_cast<size_t>(i % 3)] += noise != 0;
  }
  for (size_t row = 0; row < 3; ++row) EXPECT_NEAR(sum[row] / count[row], 0.5, 0.1) << row;
}

TEST(ApplyMask, BytesAreRoundedAndStayBytes) {
  const auto pixel = [](uint8_t value, double noise, std::vector<double> clip = {0, 1}) {
    const Masked masked =
        apply_mask(Array::from(std::vector<uint8_t>{value}, {1, 1, 1}),
                   {.mask_size = {1, 1}, .noise_rng = {noise, noise}, .clip_rng = std::move(clip)});
    EXPECT_EQ(masked.masks.item<float>(), static_cast<float>(noise));
    return int{masked.images.data<uint8_t>()[0]};
  };
  EXPECT_EQ(pixel(100, 0.099), 125);        // 125.245
  EXPECT_EQ(pixel(100, 0.101), 126);        // 125.755
  EXPECT_EQ(pixel(100, -0.1, {0, 1}), 75);  // 74.5
  EXPECT_EQ(pixel(250, 0.1), 255);
  EXPECT_EQ(pixel(5, -0.1), 0);
  EXPECT_EQ(pixel(250, 0.1, {0, 0.4}), 102);
  EXPECT_EQ(pixel(250, 7, {-kInfinity, kInfinity}), 255);
  EXPECT_EQ(pixel(250, -7, {-kInfinity, kInfinity}), 0);
  EXPECT_EQ(pixel(250, 1, {-9, -8}), 0);
}

TEST(ApplyMask, BytesAreMaskedAsFloatsAre) {
  std::vector<uint8_t> bytes(2 * 3 * 8 * 8);
  std::iota(bytes.begin(), bytes.end(), uint8_t{0});
  std::vector<float> scaled;
  for (const uint8_t byte : bytes) scaled.push_back(static_cast<float>(byte) / 255);
  for (const MaskType type : choices(MaskType{})) {
    const ApplyMaskOptions options = {.n_masks = 3, .mask_type = type};
    const Masked from_bytes = apply_mask(Array::from(bytes, {2, 3, 8, 8}), options);
    const Masked from_floats = apply_mask(Array::from(scaled, {2, 3, 8, 8}), options);
    EXPECT_EQ(floats(from_bytes.masks), floats(from_floats.masks));
    const auto got = from_bytes.images.values<uint8_t>();
    const auto want = from_floats.images.values<float>();
    ASSERT_EQ(got.size(), want.size());
    for (size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], 255 * want[i], 0.501) << i;
  }
}

TEST(ApplyMask, NoImagesGiveNone) {
  const Masked masked = apply_mask(Array({0, 3, 8, 8}, Dtype::kFloat32), {.n_masks = 2});
  EXPECT_EQ(masked.images.shape(), Shape({0, 3, 8, 8}));
  EXPECT_EQ(masked.masks.shape(), Shape({2, 3, 8, 8}));
}

TEST(ApplyMaskOptions, AreRecorded) {
  const Description description = describe("apply_mask", ApplyMaskOptions{.mask_size = {2, 3}});
  const auto value = [&](std::string_view name) {
    const auto option = std::find_if(description.options.begin(), description.options.end(),
                                     [&](const Option& o) { return o.name == name; });
    return option == description.options.end() ? OptionValue{} : option->value;
  };
  EXPECT_EQ(value("mask_size"), OptionValue(std::vector<int64_t>{2, 3}));
  EXPECT_EQ(value("mask_type"), OptionValue(std::string("uniform")));
  EXPECT_EQ(value("clip_rng"), OptionValue(std::vector<double>{0, 1}));
}

TEST(MaskType, HasNames) {
  std::vector<std::string> names;
  for (const MaskType type : choices(MaskType{})) names.push_back(option_name(type));
  EXPECT_THAT(names, ElementsAre("zero", "uniform", "normal"));
}

}  // namespace
}  // namespace fe::detect
