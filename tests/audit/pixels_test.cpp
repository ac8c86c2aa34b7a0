// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/pixels.h"

#include <gtest/gtest.h>

#include <bit>
#include <vector>

namespace fe::audit {
namespace {

Array bytes(const std::vector<uint8_t>& values, const Shape& shape) {
  return Array::from(values, shape);
}

TEST(Pixels, ImagesHaveALayoutAndOtherShapesNone) {
  EXPECT_TRUE(pixel_layout({4, 5}));
  EXPECT_EQ(pixel_layout({4, 5, 3})->channel_stride, 1);
  EXPECT_EQ(pixel_layout({3, 4, 5})->channel_stride, 20);
  EXPECT_EQ(pixel_layout({1, 4, 5})->height, 4);
  for (const Shape& shape : {Shape{4}, Shape{4, 5, 2}, Shape{0, 5}, Shape{2, 4, 5, 3}}) {
    EXPECT_FALSE(pixel_layout(shape)) << shape.str();
  }
}

TEST(Pixels, OneColorIsConstantInBothLayouts) {
  const Array last = bytes({9, 8, 7, 9, 8, 7}, {1, 2, 3});
  EXPECT_TRUE(is_constant(last, pixel_layout(last.shape())));
  const Array first = bytes({9, 9, 8, 8, 7, 7}, {3, 1, 2});
  EXPECT_TRUE(is_constant(first, pixel_layout(first.shape())));
  const Array mixed = bytes({9, 9, 8, 8, 7, 6}, {3, 1, 2});
  EXPECT_FALSE(is_constant(mixed, pixel_layout(mixed.shape())));
  EXPECT_TRUE(is_constant(bytes({5, 5, 5}, {3}), std::nullopt));
  EXPECT_FALSE(is_constant(bytes({5, 5, 6}, {3}), std::nullopt));
}

TEST(Pixels, GrayHasEqualChannels) {
  const Array gray = bytes({9, 9, 9, 4, 4, 4}, {1, 2, 3});
  EXPECT_TRUE(is_gray(gray, *pixel_layout(gray.shape())));
  const Array color = bytes({9, 9, 9, 4, 4, 5}, {1, 2, 3});
  EXPECT_FALSE(is_gray(color, *pixel_layout(color.shape())));
}

TEST(Pixels, TheAverageHashMarksTheBrightCells) {
  std::vector<uint8_t> left(16 * 16, 10);
  for (size_t i = 0; i < left.size(); ++i) {
    if (i % 16 >= 8) left[i] = 200;
  }
  const Array image = bytes(left, {16, 16});
  const uint64_t hash = average_hash(image, *pixel_layout(image.shape()));
  EXPECT_EQ(hash, 0xF0F0F0F0F0F0F0F0u);  // of each row of cells, the last four
  for (uint8_t& value : left) value = static_cast<uint8_t>(value / 2 + 3);
  const Array duller = bytes(left, {16, 16});
  EXPECT_EQ(average_hash(duller, *pixel_layout(duller.shape())), hash);
}

TEST(Pixels, ImagesSmallerThanTheGridHaveAHashToo) {
  const Array image = bytes({0, 255}, {1, 2});
  EXPECT_EQ(std::popcount(average_hash(image, *pixel_layout(image.shape()))), 32);
}

}  // namespace
}  // namespace fe::audit
