// SPDX-License-Identifier: Apache-2.0
#include "fe/image/read_image.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::image {
namespace {

using fe::testing::colors;
using fe::testing::expect_error;
using fe::testing::grays;
using fe::testing::pixels;
using fe::testing::put_image;
using fe::testing::TempFolder;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const ImageFormat kGray{.height = 2, .width = 3, .channels = 1};

TEST(ReadImage, GrayIsReadAsItIs) {
  const TempFolder folder;
  for (const std::string name : {"a.png", "a.bmp", "a.pgm", "a.tiff"}) {
    const Image image = read_image(put_image(folder / name, grays(2, 3)), kGray);
    EXPECT_EQ(image.value.shape(), Shape({2, 3, 1})) << name;
    EXPECT_THAT(pixels(image.value), ElementsAre(0, 40, 80, 120, 160, 200)) << name;
    EXPECT_THAT(image.note, IsEmpty());
  }
}

TEST(ReadImage, ColorsAreRedGreenBlueInBothLayouts) {
  const TempFolder folder;
  const auto path = put_image(folder / "a.png", colors());
  const Image last = read_image(path, {});
  EXPECT_EQ(last.value.shape(), Shape({2, 4, 3}));
  EXPECT_THAT(pixels(last.value), ElementsAre(2, 1, 0, 32, 31, 30, 62, 61, 60, 92, 91, 90, 122, 121,
                                              120, 152, 151, 150, 182, 181, 180, 212, 211, 210));
  const Image first = read_image(path, {.channels_first = true});
  EXPECT_EQ(first.value.shape(), Shape({3, 2, 4}));
  EXPECT_THAT(pixels(first.value),
              ElementsAre(2, 32, 62, 92, 122, 152, 182, 212, 1, 31, 61, 91, 121, 151, 181, 211, 0,
                          30, 60, 90, 120, 150, 180, 210));
}

TEST(ReadImage, AGrayFileFillsThreeChannelsAndColorsBecomeGray) {
  const TempFolder folder;
  const Image rgb = read_image(put_image(folder / "gray.png", grays(1, 2)), {});
  EXPECT_THAT(pixels(rgb.value), ElementsAre(0, 0, 0, 40, 40, 40));
  const Image one = read_image(put_image(folder / "c.png", colors()), {.channels = 1});
  EXPECT_EQ(one.value.shape(), Shape({2, 4, 1}));
  EXPECT_NEAR(pixels(one.value)[1], 31, 1);
}

TEST(ReadImage, OnlyChangedProportionsAreNoted) {
  const TempFolder folder;
  const Image same = read_image(put_image(folder / "a.png", grays(4, 6)), kGray);
  EXPECT_THAT(same.note, IsEmpty());
  EXPECT_EQ(same.value.shape(), Shape({2, 3, 1}));
  const Image other = read_image(put_image(folder / "b.png", grays(4, 4)), kGray);
  EXPECT_THAT(other.note, HasSubstr("b.png': 4 x 4 pixels were stretched to 3 x 2"));
}

TEST(ReadImage, ShrinkingTakesMeans) {
  const TempFolder folder;
  const auto path = put_image(folder / "a.png", grays(2, 2));  // 0, 40; 80, 120
  EXPECT_THAT(pixels(read_image(path, {.height = 1, .width = 1, .channels = 1}).value),
              ElementsAre(60));
}

TEST(ReadImage, SixteenBitsBecomeEightAndTransparencyIsDropped) {
  const TempFolder folder;
  const cv::Mat deep(2, 3, CV_16UC1, cv::Scalar(0x8080));
  EXPECT_EQ(pixels(read_image(put_image(folder / "a.png", deep), kGray).value)[0], 0x80);
  const cv::Mat clear(1, 1, CV_8UC4, cv::Scalar(10, 20, 30, 0));
  EXPECT_THAT(pixels(read_image(put_image(folder / "b.png", clear), {}).value),
              ElementsAre(30, 20, 10));
}

// An Exif segment with one entry: orientation 6, "turn by 90 degrees clockwise to see it upright".
TEST(ReadImage, APhotosOrientationIsApplied) {
  const TempFolder folder;
  const auto bytes = read_file(put_image(folder / "a.jpg", cv::Mat(8, 16, CV_8UC1, 100)));
  const std::string exif(
      "\xFF\xE1\x00\x22"
      "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
      36);
  std::string photo(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  photo.insert(2, exif);
  write_file(folder / "b.jpg", photo);
  EXPECT_EQ(read_image(folder / "a.jpg", {}).value.shape(), Shape({8, 16, 3}));
  EXPECT_EQ(read_image(folder / "b.jpg", {}).value.shape(), Shape({16, 8, 3}));
}

TEST(ReadImage, TheBufferIsUsedAgain) {
  const TempFolder folder;
  const auto path = put_image(folder / "a.png", fe::testing::one_color(2, 3, 7));
  Array value({2, 3, 1}, Dtype::kUInt8);
  const void* before = value.data();
  EXPECT_THAT(read_image_into(path, kGray, value), IsEmpty());
  EXPECT_EQ(value.data(), before);
  EXPECT_THAT(pixels(value), Each(7));
}

TEST(ReadImage, DamageIsNamed) {
  const TempFolder folder;
  for (const std::string name : {"a.png", "a.jpg"}) {
    fe::testing::cut_short(put_image(folder / name, grays(64, 64)));
    expect_error([&] { read_image(folder / name, kGray); }, {name});
  }
  write_file(folder / "b.png", "no image");
  expect_error([&] { read_image(folder / "b.png", kGray); }, {"b.png", "cannot be decoded"});
  write_file(folder / "c.png", "");
  expect_error([&] { read_image(folder / "c.png", kGray); }, {"c.png", "an empty file"});
  expect_error([&] { read_image(folder / "d.png", kGray); }, {"d.png", "No such file"});
}

TEST(ReadImage, FormatsAreChecked) {
  expect_error([] { check_format("me", {.channels = 2}); },
               {"me: expected 3 channels (red, green, blue) or 1 (gray), got 2."});
  expect_error([] { check_format("me", {.height = 8}); },
               {"me: expected a height and a width", "got 8 and 0."});
  expect_error([] { check_format("me", {.height = -1, .width = -1}); }, {"got -1 and -1."});
}

}  // namespace
}  // namespace fe::image
