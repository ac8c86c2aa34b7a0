// SPDX-License-Identifier: Apache-2.0
#include "plot/image/png.h"

#include <gmock/gmock.h>
#include <png.h>

#include <cstdio>
#include <string>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::TempFolder;
using ::fe::testing::text_of;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

Array counting(const Shape& shape) {
  Array image;
  uint8_t* out = image.resize<uint8_t>(shape);
  for (int64_t i = 0; i < image.numel(); ++i) out[i] = static_cast<uint8_t>(37 * i);
  return image;
}

struct Foreign {
  int color_type;
  int bit_depth;
  int interlace = PNG_INTERLACE_NONE;
  std::vector<std::vector<uint8_t>> rows;  // as they are in the file
  int width = 2;
};

// A PNG of a kind that write_png does not make.
std::filesystem::path write_foreign(const TempFolder& folder, Foreign image) {
  const auto path = folder / "foreign.png";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_init_io(png, file);
  png_set_IHDR(png, info, static_cast<png_uint_32>(image.width),
               static_cast<png_uint_32>(image.rows.size()), image.bit_depth, image.color_type,
               image.interlace, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  const png_color palette[] = {{10, 20, 30}, {40, 50, 60}, {70, 80, 90}};
  const png_byte alphas[] = {0, 128, 255};
  if (image.color_type == PNG_COLOR_TYPE_PALETTE) {
    png_set_PLTE(png, info, palette, 3);
    png_set_tRNS(png, info, alphas, 3, nullptr);
  }
  png_write_info(png, info);
  std::vector<png_bytep> rows;
  for (auto& row : image.rows) rows.push_back(row.data());
  png_write_image(png, rows.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  std::fclose(file);
  return path;
}

void expect_round_trip(const Shape& shape, const Shape& read_shape) {
  const TempFolder folder;
  const Array image = counting(shape);
  write_png(folder / "a.png", image);
  const Array read = read_png(folder / "a.png");
  EXPECT_EQ(read.shape(), read_shape);
  EXPECT_THAT(read.values<uint8_t>(), ElementsAreArray(image.values<uint8_t>()));
}

TEST(Png, RoundTripKeepsEveryPixel) {
  expect_round_trip({5, 7}, {5, 7, 1});
  expect_round_trip({5, 7, 1}, {5, 7, 1});
  expect_round_trip({5, 7, 3}, {5, 7, 3});
  expect_round_trip({1, 1}, {1, 1, 1});
  expect_round_trip({1, 300, 3}, {1, 300, 3});
}

TEST(Png, SameImageGivesTheSameBytes) {
  EXPECT_EQ(encode_png(counting({9, 9, 3})), encode_png(counting({9, 9, 3})));
}

TEST(Png, PaletteIsLookedUpWithoutItsTransparency) {
  const TempFolder folder;
  const Array read = read_png(write_foreign(
      folder, {.color_type = PNG_COLOR_TYPE_PALETTE, .bit_depth = 8, .rows = {{2, 0}}}));
  EXPECT_EQ(read.shape(), Shape({1, 2, 3}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(70, 80, 90, 10, 20, 30));
}

TEST(Png, AlphaIsDropped) {
  const TempFolder folder;
  const Array rgb = read_png(write_foreign(
      folder,
      {.color_type = PNG_COLOR_TYPE_RGBA, .bit_depth = 8, .rows = {{1, 2, 3, 0, 4, 5, 6, 255}}}));
  EXPECT_THAT(rgb.values<uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 6));
  const Array gray = read_png(write_foreign(
      folder, {.color_type = PNG_COLOR_TYPE_GRAY_ALPHA, .bit_depth = 8, .rows = {{7, 0, 8, 9}}}));
  EXPECT_EQ(gray.shape(), Shape({1, 2, 1}));
  EXPECT_THAT(gray.values<uint8_t>(), ElementsAre(7, 8));
}

TEST(Png, SixteenBitsBecomeEight) {
  const TempFolder folder;
  const Array read = read_png(write_foreign(
      folder,
      {.color_type = PNG_COLOR_TYPE_GRAY, .bit_depth = 16, .rows = {{0x80, 0x80, 0xFF, 0xFF}}}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(128, 255));
}

TEST(Png, OneBitBecomesBlackAndWhite) {
  const TempFolder folder;
  const Array read = read_png(write_foreign(
      folder,
      {.color_type = PNG_COLOR_TYPE_GRAY, .bit_depth = 1, .rows = {{0b10110000}}, .width = 4}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(255, 0, 255, 255));
}

TEST(Png, InterlacedRowsAreInOrder) {
  const TempFolder folder;
  const Array read = read_png(write_foreign(folder, {.color_type = PNG_COLOR_TYPE_GRAY,
                                                     .bit_depth = 8,
                                                     .interlace = PNG_INTERLACE_ADAM7,
                                                     .rows = {{1, 2}, {3, 4}, {5, 6}}}));
  EXPECT_EQ(read.shape(), Shape({3, 2, 1}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Png, MissingFileIsNamed) {
  expect_error([] { read_png("/nowhere/a.png"); }, {"/nowhere/a.png", "No such file"});
}

TEST(Png, AnotherFormatErrorShowsItsFirstBytes) {
  const TempFolder folder;
  write_file(folder / "a.png", "GIF89a, not PNG");
  expect_error([&] { read_png(folder / "a.png"); },
               {(folder / "a.png").string(), "expected", "PNG", "47 49 46 38 39 61"});
  write_file(folder / "empty.png", "");
  expect_error([&] { read_png(folder / "empty.png"); }, {"empty.png", "empty file"});
}

TEST(Png, EveryTruncationIsAnError) {
  const TempFolder folder;
  write_png(folder / "whole.png", counting({6, 5, 3}));
  const std::string whole = text_of(folder / "whole.png");
  for (size_t size = 1; size < whole.size(); ++size) {
    write_file(folder / "cut.png", whole.substr(0, size));
    expect_error([&] { read_png(folder / "cut.png"); },
                 {"cut.png", fmt::format("truncated file of {} bytes", size)});
  }
}

TEST(Png, DamageIsAnError) {
  const TempFolder folder;
  write_png(folder / "a.png", counting({6, 5, 3}));
  std::string bytes = text_of(folder / "a.png");
  bytes[45] = static_cast<char>(bytes[45] ^ 0x10);
  write_file(folder / "a.png", bytes);
  expect_error([&] { read_png(folder / "a.png"); }, {"a.png", "damaged"});
}

TEST(Png, OnlyUint8ImagesAreWritten) {
  const std::string expected = "expected uint8 of shape [H, W], [H, W, 1] or [H, W, 3]";
  expect_error([] { encode_png(Array({2, 2}, Dtype::kFloat32)); }, {expected, "float32", "[2, 2]"});
  expect_error([] { encode_png(counting({3, 4, 4})); }, {expected, "[3, 4, 4]"});
  expect_error([] { encode_png(counting({0, 4})); }, {expected, "[0, 4]"});
  expect_error([] { encode_png(Array()); }, {expected});
}

}  // namespace
}  // namespace fe::plot
