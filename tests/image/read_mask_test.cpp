// SPDX-License-Identifier: Apache-2.0
#include "fe/image/read_mask.h"

#include <gmock/gmock.h>

#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::image {
namespace {

using fe::testing::pixels;
using fe::testing::put_image;
using fe::testing::TempFolder;
using ::testing::ElementsAre;

TEST(ReadMask, WhatIsNotZeroIsOne) {
  const TempFolder folder;
  const cv::Mat gray = (cv::Mat_<uint8_t>(1, 4) << 0, 1, 128, 255);
  const Array mask = read_mask(put_image(folder / "a.png", gray), {});
  EXPECT_EQ(mask.shape(), Shape({1, 4}));
  EXPECT_THAT(pixels(mask), ElementsAre(0, 1, 1, 1));
}

// As 8 bits, or as a gray value, both would be 0.
TEST(ReadMask, FaintMarksOfSixteenBitsAndOfOneChannelCount) {
  const TempFolder folder;
  const cv::Mat deep = (cv::Mat_<uint16_t>(1, 2) << 0, 1);
  EXPECT_THAT(pixels(read_mask(put_image(folder / "a.png", deep), {})), ElementsAre(0, 1));
  cv::Mat blue(1, 2, CV_8UC3, cv::Scalar(0, 0, 0));
  blue.at<cv::Vec3b>(0, 1) = {1, 0, 0};
  EXPECT_THAT(pixels(read_mask(put_image(folder / "b.png", blue), {})), ElementsAre(0, 1));
}

TEST(ReadMask, ScalingTakesTheNearestPixel) {
  const TempFolder folder;
  const cv::Mat small = (cv::Mat_<uint8_t>(1, 2) << 255, 0);
  const auto path = put_image(folder / "a.png", small);
  const Array mask = read_mask(path, {.height = 2, .width = 4});
  EXPECT_EQ(mask.shape(), Shape({2, 4}));
  EXPECT_THAT(pixels(mask), ElementsAre(1, 1, 0, 0, 1, 1, 0, 0));
}

TEST(ReadMask, DamageIsNamed) {
  const TempFolder folder;
  write_file(folder / "a.png", "no image");
  fe::testing::expect_error([&] { read_mask(folder / "a.png", {}); },
                            {"a.png", "cannot be decoded"});
}

}  // namespace
}  // namespace fe::image
