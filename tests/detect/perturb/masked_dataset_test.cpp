// SPDX-License-Identifier: Apache-2.0
#include "detect/perturb/masked_dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>

#include "detect/perturb/apply_mask.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;

template <class T>
Array ramp(const Shape& shape) {
  std::vector<T> values(static_cast<size_t>(shape.numel()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>(i % 200);
  return Array::from(values, shape);
}

// `images` beside the labels 0, 1, ...
Dataset numbered(const Array& images) {
  std::vector<int64_t> labels(static_cast<size_t>(images.shape()[0]));
  std::iota(labels.begin(), labels.end(), int64_t{0});
  const int64_t count = images.shape()[0];
  return Dataset::from_arrays({{"x", images}, {"y", Array::from(labels, {count})}}, "made");
}

template <class T>
void expect_equal(const Array& got, const Array& want) {
  EXPECT_EQ(got.shape(), want.shape());
  EXPECT_THAT(got.values<T>(), ::testing::ElementsAreArray(want.values<T>()));
}

// Images of its own making: written to the caller's buffer, and of shape [4, 4], or the last of
// [5, 5].
class Growing final : public DataSource {
 public:
  int64_t size() const override { return 3; }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array> sample) const override {
    const Shape shape = index == 2 ? Shape{5, 5} : Shape{4, 4};
    std::fill_n(sample[0].resize<float>(shape), shape.numel(), static_cast<float>(index));
  }

 private:
  Keys keys_ = "x";
};

TEST(Masked, EqualsApplyMask) {
  for (const MaskType type : choices(MaskType{})) {
    for (const bool first : {true, false}) {
      const ApplyMaskOptions options = {.n_masks = 3,
                                        .channels = {0, 2},
                                        .mask_type = type,
                                        .clip_rng = {0, 100},
                                        .channels_first = first,
                                        .seed = 4};
      const Shape shape = first ? Shape{5, 3, 8, 9} : Shape{5, 8, 9, 3};
      const Array bytes = ramp<uint8_t>(shape), floats = ramp<float>(shape);
      expect_equal<uint8_t>(masked(numbered(bytes), "x", options).column("x"),
                            apply_mask(bytes, options).images);
      expect_equal<float>(masked(numbered(floats), "x", options).column("x"),
                          apply_mask(floats, options).images);
    }
  }
}

TEST(Masked, TakesImagesWithoutChannels) {
  const Array images = ramp<float>({2, 6, 7});
  expect_equal<float>(masked(numbered(images), "x", {.clip_rng = {0, 100}}).column("x"),
                      apply_mask(images, {.clip_rng = {0, 100}}).images);
}

TEST(Masked, RepeatsTheOtherColumns) {
  const Dataset data = masked(numbered(ramp<float>({2, 6, 6})), "x", {.n_masks = 3});
  EXPECT_EQ(data.size(), 6);
  EXPECT_EQ(data.keys(), Keys({"x", "y", "mask"}));
  EXPECT_EQ(data.source().name(), "made, masked");
  EXPECT_THAT(data.column("y").values<int64_t>(), ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_EQ(data[2]["y"].item<int64_t>(), 0);
  EXPECT_EQ(data[3]["y"].item<int64_t>(), 1);
  EXPECT_EQ(data.where("y", 1).size(), 3);
}

TEST(Masked, TellsWhereTheMaskIs) {
  for (const bool first : {true, false}) {
    const ApplyMaskOptions options = {
        .mask_size = {2, 4}, .n_masks = 3, .mask_type = MaskType::kZero, .channels_first = first};
    const Shape shape = first ? Shape{2, 3, 6, 7} : Shape{2, 6, 7, 3};
    const Array images = ramp<float>(shape);
    const Array truth = masked(numbered(images), "x", options).column("mask");
    const Array masks = apply_mask(images, options).masks;
    ASSERT_EQ(truth.dtype(), Dtype::kUInt8);
    ASSERT_EQ(truth.shape(), Shape({6, 6, 7}));
    for (int64_t i = 0; i < truth.numel(); ++i) {
      const int64_t mask = i / 42 % 3, pixel = i % 42;
      const float keep = masks.data<float>()[mask * 126 + (first ? pixel : 3 * pixel)];
      ASSERT_EQ(truth.data<uint8_t>()[i], keep == 0) << i;
    }
  }
}

TEST(Masked, TheTruthMayHaveAnotherKey) {
  const Dataset data = numbered(ramp<float>({2, 6, 6}));
  EXPECT_EQ(masked(data, "x", {}, "truth").keys(), Keys({"x", "y", "truth"}));
  const Dataset twice = masked(masked(data, "x", {}, "first"), "x", {.seed = 1}, "second");
  EXPECT_EQ(twice.keys(), Keys({"x", "y", "first", "second"}));
}

TEST(Masked, LeavesTheImagesAlone) {
  const Array images = ramp<float>({2, 6, 6});
  const Dataset data = numbered(images);
  masked(data, "x", {.mask_type = MaskType::kZero}).column("x");
  expect_equal<float>(data.column("x"), ramp<float>({2, 6, 6}));
}

TEST(Masked, ReadsFromSourcesThatWriteToTheBufferTheyGet) {
  const Dataset data = masked(
      Dataset(std::make_shared<Growing>()).select({0, 1}), "x",
      {.mask_size = {1, 4}, .n_masks = 2, .coord = {{0, 0}, {3, 0}}, .mask_type = MaskType::kZero});
  std::vector<Array> sample(2);
  std::vector<float> sums;
  for (int64_t i = 0; i < data.size(); ++i) {
    data.read(i, sample);
    const auto pixels = sample[0].values<float>();
    sums.push_back(std::accumulate(pixels.begin(), pixels.end(), 0.0f));
    EXPECT_EQ(pixels[i % 2 == 0 ? 0 : 15], 0);
  }
  EXPECT_THAT(sums, ElementsAre(0, 0, 12, 12));
}

TEST(Masked, ManyThreadsReadTheSame) {
  const Dataset data = masked(numbered(ramp<uint8_t>({20, 3, 8, 8})), "x", {.n_masks = 5});
  const Array images = data.column("x"), truth = data.column("mask");
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      wrong += !std::ranges::equal(data.column("x").values<uint8_t>(), images.values<uint8_t>());
      wrong += !std::ranges::equal(data.column("mask").values<uint8_t>(), truth.values<uint8_t>());
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST(Masked, RefusesKeysItCannotUse) {
  const Dataset data = numbered(ramp<float>({2, 6, 6}));
  expect_error([&] { masked(data, "z"); }, {"'z'", "Known names: x, y"});
  expect_error([&] { masked(data, "x", {}, "y"); },
               {"masked: expected no values under 'y' in 'made' yet. Name another mask_key."});
  expect_error([&] { masked(masked(data, "x"), "x"); }, {"under 'mask' in 'made, masked'"});
  expect_error([&] { masked(data, "y"); },
               {"masked: expected images [C, H, W], [H, W, C] or [H, W] under 'y' of 'made', got "
                "[]"});
}

TEST(Masked, SaysWhichDataItsOptionsDoNotFit) {
  const Dataset data = numbered(ramp<float>({2, 6, 6}));
  expect_error(
      [&] {
        masked(data, "x", {.mask_size = {7, 7}});
      },
      {"masked, 'x' of 'made': expected a mask_size that fits into images of 6 x 6"});
  expect_error([&] { masked(data, "x", {.n_masks = 0}); }, {"'made': expected n_masks in"});
  expect_error(
      [] {
        masked(numbered(Array({2, 6, 6}, Dtype::kInt64)), "x");
      },
      {"masked, 'x' of 'made': expected float32 or uint8 images, got int64"});
}

TEST(Masked, RefusesASampleOfAnotherShape) {
  const Dataset data = masked(Dataset(std::make_shared<Growing>()), "x");
  EXPECT_EQ(data[1]["x"].shape(), Shape({4, 4}));
  expect_error([&] { data[2]; },
               {"masked: expected float32 [4, 4] under 'x' in every sample, as in the first, got "
                "float32 [5, 5]. Resize the images first."});
}

}  // namespace
}  // namespace fe::detect
