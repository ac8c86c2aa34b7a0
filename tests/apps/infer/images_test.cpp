// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/infer/images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apps/fe/data/samples.h"
#include "apps/fe/infer/output.h"
#include "fe/base/system/file.h"
#include "fe/data/hdf5.h"
#include "tests/image/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::app {
namespace {

using fe::testing::expect_error;
using fe::testing::grays;
using fe::testing::pixels;
using fe::testing::put_image;
using fe::testing::TempFolder;
using run::InputSpec;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const InputSpec kGray{.dtype = "uint8", .shape = {2, 3}};

std::vector<InputSample> read_all(Samples& samples) {
  std::vector<InputSample> all;
  while (auto sample = samples.next()) all.push_back(*sample);
  return all;
}

TEST(Images, HaveTheShapeOfTheCheckpointsSamples) {
  const TempFolder folder;
  const auto path = put_image(folder / "a.png", fe::testing::colors());
  const auto read = [&](std::vector<int64_t> shape) {
    return read_image(path, {.dtype = "uint8", .shape = std::move(shape)}).value;
  };
  for (const std::vector<int64_t>& shape :
       {std::vector<int64_t>{2, 4}, {2, 4, 1}, {1, 2, 4}, {2, 4, 3}, {3, 2, 4}}) {
    EXPECT_EQ(read(shape).shape(), Shape(shape));
  }
  EXPECT_EQ(pixels(read({2, 4})), pixels(read({1, 2, 4})));
  EXPECT_THAT(pixels(read({1, 1, 3})), ElementsAre(107, 106, 105));  // the means
  EXPECT_EQ(pixels(read({2, 4, 3}))[1], 1);                          // green of the first pixel
  EXPECT_EQ(pixels(read({3, 2, 4}))[1], 32);                         // red of the second
}

TEST(Images, WhatScalingChangedIsNoted) {
  const TempFolder folder;
  EXPECT_THAT(read_image(put_image(folder / "a.png", grays(4, 6)), kGray).note, IsEmpty());
  EXPECT_THAT(read_image(put_image(folder / "b.png", grays(4, 4)), kGray).note,
              HasSubstr("b.png': 4 x 4 pixels were stretched to 3 x 2"));
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
  put_image(folder / "b.png", grays(2, 3));
  put_image(folder / "a" / "z.png", grays(2, 3));
  write_file(folder / "notes.txt", "hello");
  write_file(folder / "c.png", "broken");
  Samples samples({.inputs = {folder.path()}, .spec = kGray, .key = "x"});
  EXPECT_THAT(samples.take_notes(),
              ElementsAre(HasSubstr("left out files that are not images: notes.txt")));
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
                   .spec = kGray,
                   .key = "pixels",
                   .first = 4});
  const auto all = read_all(samples);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_THAT(all[1].name, HasSubstr("images-idx3-ubyte[1]"));
  EXPECT_THAT(pixels(all[1].value), ElementsAre(6, 7, 8, 9, 10, 11));
  EXPECT_THAT(all[3].name, HasSubstr("a.h5[1]"));
}

TEST(Samples, WhatDoesNotFitIsRefusedAtOnce) {
  const TempFolder folder;
  const auto column = Array::from(std::vector<float>(6, 0.5f), {3, 2});
  data::write_hdf5(folder / "a.h5", Dataset::from_arrays({{"x", column}}));
  const auto open = [&](const std::string& name, const std::optional<InputSpec>& spec) {
    Samples({.inputs = {folder / name}, .spec = spec, .key = "x"});
  };
  expect_error([&] { open("a.h5", kGray); },
               {"expected samples of uint8 [2, 3], as in training, got float32 [2]"});
  expect_error([&] { open("none.png", kGray); }, {"none.png': no such file or folder"});
  write_file(folder / "a.txt", "hello");
  expect_error([&] { open("a.txt", kGray); }, {"expected an image, a folder of images"});
  std::filesystem::create_directory(folder / "empty");
  expect_error([&] { open("empty", kGray); }, {"expected images in the folder"});
  put_image(folder / "a.png", grays(2, 3));
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
