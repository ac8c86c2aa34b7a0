// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "apps/fe/infer_output.h"
#include "apps/fe/samples.h"
#include "fe/base/file.h"
#include "fe/data/hdf5.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::app {
namespace {

using config::InputSpec;
using fe::testing::expect_error;
using fe::testing::TempFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const InputSpec kGrey{.dtype = "uint8", .shape = {2, 3}};

// 2 rows of 4 pixels: blue, green, red as OpenCV orders them.
cv::Mat colours() {
  cv::Mat image(2, 4, CV_8UC3);
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 4; ++x) {
      const int first = 30 * (4 * y + x);
      image.at<cv::Vec3b>(y, x) = {static_cast<uint8_t>(first), static_cast<uint8_t>(first + 1),
                                   static_cast<uint8_t>(first + 2)};
    }
  }
  return image;
}

cv::Mat greys(int rows, int columns) {
  cv::Mat image(rows, columns, CV_8UC1);
  for (int i = 0; i < rows * columns; ++i) {
    image.at<uint8_t>(i / columns, i % columns) = static_cast<uint8_t>(40 * i);
  }
  return image;
}

std::filesystem::path put(const std::filesystem::path& path, const cv::Mat& image) {
  std::filesystem::create_directories(path.parent_path());
  cv::imwrite(path.string(), image);
  return path;
}

std::vector<int> values(const Array& array) {
  const auto bytes = array.values<uint8_t>();
  return {bytes.begin(), bytes.end()};
}

std::vector<InputSample> read_all(Samples& samples) {
  std::vector<InputSample> all;
  while (auto sample = samples.next()) all.push_back(*sample);
  return all;
}

TEST(Images, GreyIsReadAsItIs) {
  const TempFolder folder;
  for (const std::string name : {"a.png", "a.bmp", "a.pgm", "a.tiff"}) {
    const Image image = read_image(put(folder / name, greys(2, 3)), kGrey);
    EXPECT_EQ(image.value.shape(), Shape({2, 3})) << name;
    EXPECT_THAT(values(image.value), ElementsAre(0, 40, 80, 120, 160, 200)) << name;
    EXPECT_THAT(image.note, IsEmpty());
  }
}

TEST(Images, ColoursComeInTheOrderOfTheShape) {
  const TempFolder folder;
  const auto path = put(folder / "a.png", colours());
  const Image last = read_image(path, {.dtype = "uint8", .shape = {2, 4, 3}});
  EXPECT_THAT(values(last.value), ElementsAre(2, 1, 0, 32, 31, 30, 62, 61, 60, 92, 91, 90, 122, 121,
                                              120, 152, 151, 150, 182, 181, 180, 212, 211, 210));
  const Image first = read_image(path, {.dtype = "uint8", .shape = {3, 2, 4}});
  EXPECT_EQ(first.value.shape(), Shape({3, 2, 4}));
  EXPECT_THAT(values(first.value),
              ElementsAre(2, 32, 62, 92, 122, 152, 182, 212, 1, 31, 61, 91, 121, 151, 181, 211, 0,
                          30, 60, 90, 120, 150, 180, 210));
}

TEST(Images, AGreyFileFillsThreeChannelsAndColoursBecomeGrey) {
  const TempFolder folder;
  const auto grey = put(folder / "grey.png", greys(2, 3));
  const Image rgb = read_image(grey, {.dtype = "uint8", .shape = {2, 3, 3}});
  EXPECT_THAT(values(rgb.value), ElementsAre(0, 0, 0, 40, 40, 40, 80, 80, 80, 120, 120, 120, 160,
                                             160, 160, 200, 200, 200));
  const Image one = read_image(put(folder / "c.png", colours()), {"uint8", {1, 2, 4}});
  EXPECT_EQ(one.value.shape(), Shape({1, 2, 4}));
  EXPECT_NEAR(values(one.value)[1], 31, 1);
}

TEST(Images, OnlyChangedProportionsAreNoted) {
  const TempFolder folder;
  const Image same = read_image(put(folder / "a.png", greys(4, 6)), kGrey);
  EXPECT_THAT(same.note, IsEmpty());
  EXPECT_EQ(same.value.shape(), Shape({2, 3}));
  const Image other = read_image(put(folder / "b.png", greys(4, 4)), kGrey);
  EXPECT_THAT(other.note, HasSubstr("b.png': 4 x 4 pixels were stretched to 3 x 2"));
}

TEST(Images, SixteenBitsBecomeEight) {
  const TempFolder folder;
  cv::Mat image(2, 3, CV_16UC1, cv::Scalar(0x8080));
  EXPECT_EQ(values(read_image(put(folder / "a.png", image), kGrey).value)[0], 0x80);
}

TEST(Images, DamageIsNamed) {
  const TempFolder folder;
  for (const std::string name : {"a.png", "a.jpg"}) {
    auto bytes = read_file(put(folder / name, greys(64, 64)));
    bytes.resize(bytes.size() - bytes.size() / 10);
    write_file(folder / name, bytes);
    expect_error([&] { read_image(folder / name, kGrey); }, {name});
  }
  write_file(folder / "b.png", "no image");
  expect_error([&] { read_image(folder / "b.png", kGrey); }, {"b.png", "cannot be decoded"});
  write_file(folder / "c.png", "");
  expect_error([&] { read_image(folder / "c.png", kGrey); }, {"c.png", "an empty file"});
  expect_error([&] { read_image(folder / "d.png", kGrey); }, {"d.png", "No such file"});
}

TEST(Images, OtherInputsTakeNoImages) {
  expect_error(
      [&] {
        check_takes_images({.dtype = "float32", .shape = {28, 28}});
      },
      {"trained on images", "got float32 [28, 28]"});
  expect_error([&] { check_takes_images({.dtype = "uint8", .shape = {7}}); }, {"got uint8 [7]"});
}

TEST(Samples, FoldersAreReadDeepAndSortedWithoutOtherFiles) {
  const TempFolder folder;
  put(folder / "b.png", greys(2, 3));
  put(folder / "a" / "z.png", greys(2, 3));
  write_file(folder / "notes.txt", "hello");
  write_file(folder / "c.png", "broken");
  Samples samples({.inputs = {folder.path()}, .spec = kGrey, .key = "x"});
  EXPECT_THAT(samples.take_notes(), ElementsAre(HasSubstr("left out what is no image: notes.txt")));
  const auto all = read_all(samples);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_THAT(all[0].name, HasSubstr("a/z.png"));
  EXPECT_THAT(all[1].name, HasSubstr("b.png"));
  EXPECT_THAT(all[1].error, IsEmpty());
  EXPECT_THAT(all[2].error, HasSubstr("c.png"));
  EXPECT_FALSE(all[2].value.defined());
}

TEST(Samples, ArraysComeFromIdxAndHdf5) {
  const TempFolder folder;
  const std::string idx = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0,  0,
                           0, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  write_file(folder / "images-idx3-ubyte", idx);
  const auto column = Array::from(std::vector<uint8_t>(18, 7), {3, 2, 3});
  data::write_hdf5(folder / "a.h5", Dataset::from_arrays({{"pixels", column}}));

  Samples samples({.inputs = {folder / "images-idx3-ubyte", folder / "a.h5"},
                   .spec = kGrey,
                   .key = "pixels",
                   .first = 4});
  const auto all = read_all(samples);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_THAT(all[1].name, HasSubstr("images-idx3-ubyte[1]"));
  EXPECT_THAT(values(all[1].value), ElementsAre(6, 7, 8, 9, 10, 11));
  EXPECT_THAT(all[3].name, HasSubstr("a.h5[1]"));
}

TEST(Samples, WhatDoesNotFitIsRefusedAtOnce) {
  const TempFolder folder;
  const auto column = Array::from(std::vector<float>(6, 0.5f), {3, 2});
  data::write_hdf5(folder / "a.h5", Dataset::from_arrays({{"x", column}}));
  const auto open = [&](const std::string& name, std::optional<InputSpec> spec) {
    Samples({.inputs = {folder / name}, .spec = spec, .key = "x"});
  };
  expect_error([&] { open("a.h5", kGrey); },
               {"expected samples of uint8 [2, 3], as in training, got float32 [2]"});
  expect_error([&] { open("none.png", kGrey); }, {"none.png': no such file or folder"});
  write_file(folder / "a.txt", "hello");
  expect_error([&] { open("a.txt", kGrey); }, {"expected an image, a folder of images"});
  std::filesystem::create_directory(folder / "empty");
  expect_error([&] { open("empty", kGrey); }, {"expected images in the folder"});
  put(folder / "a.png", greys(2, 3));
  expect_error([&] { open("a.png", std::nullopt); }, {"a model file has none"});
}

Results some_results() {
  return {.source = "c.h5",
          .rows = {{.name = "a, b.png",
                    .numbers = {{.key = "score", .values = {0.1}},
                                {.key = "parts", .values = {1.5, -2}, .is_list = true},
                                {.key = "error", .values = {3}, .whole = true}}},
                   {.name = "c.png", .error = "broken"}}};
}

TEST(InferOutput, CsvHasAColumnForEachNumber) {
  EXPECT_EQ(result_text(some_results(), "csv"),
            "sample,score,parts_0,parts_1,error,error\n"
            "\"a, b.png\",0.1,1.5,-2,3,\n"
            "c.png,,,,,broken\n");
}

TEST(InferOutput, JsonKeepsVectorsAndWholeNumbers) {
  const std::string json = result_text(some_results(), "json");
  EXPECT_THAT(json, HasSubstr("\"score\": 0.1"));
  EXPECT_THAT(json, HasSubstr("\"error\": 3"));
  EXPECT_THAT(json, HasSubstr("\"error\": \"broken\""));
  EXPECT_THAT(json, HasSubstr("\"checkpoint\": \"c.h5\""));
}

TEST(InferOutput, TheTableIsAligned) {
  EXPECT_EQ(result_text(some_results(), "table"),
            "sample    score  parts_0  parts_1  error  error\n"
            "a, b.png    0.1      1.5       -2      3\n"
            "c.png                                     broken\n");
}

}  // namespace
}  // namespace fe::app
