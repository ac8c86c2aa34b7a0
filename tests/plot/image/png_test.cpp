// SPDX-License-Identifier: Apache-2.0
#include "plot/image/png.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  auto* out = image.resize<uint8_t>(shape);
  for (int64_t i = 0; i < image.numel(); ++i) out[i] = static_cast<uint8_t>(37 * i);
  return image;
}

enum ColorType {
  kGray = 0,
  kPalette = 3,
  kGrayAlpha = 4,
  kRgba = 6
};  // as the format numbers them

struct Foreign {
  ColorType color_type;
  uint8_t bit_depth;
  bool interlaced = false;
  std::vector<std::string> rows;  // as they are in the file, without the byte for their filter
  uint32_t width = 2;
  uint32_t height = 1;
};

std::string big_endian(uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string content = type + data;
  const auto sum =
      crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
  return big_endian(static_cast<uint32_t>(data.size())) + content +
         big_endian(static_cast<uint32_t>(sum));
}

std::string compressed(const std::string& text) {
  std::string out(compressBound(text.size()), '\0');
  uLongf size = out.size();
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  return out.substr(0, size);
}

// A PNG of a kind that write_png does not make, by the book: W3C's PNG specification, section 5.
std::filesystem::path write_foreign(const TempFolder& folder, const Foreign& image) {
  using namespace std::string_literals;
  std::string file = "\x89PNG\r\n\x1A\n";
  file +=
      chunk("IHDR", big_endian(image.width) + big_endian(image.height) +
                        static_cast<char>(image.bit_depth) + static_cast<char>(image.color_type) +
                        "\0\0"s + (image.interlaced ? "\1"s : "\0"s));
  if (image.color_type == kPalette) {
    file += chunk("PLTE", "\x0A\x14\x1E\x28\x32\x3C\x46\x50\x5A");
    file += chunk("tRNS", "\0\x80\xFF"s);
  }
  std::string rows;
  for (const std::string& row : image.rows) rows += '\0' + row;  // no filter
  file += chunk("IDAT", compressed(rows)) + chunk("IEND", "");
  write_file(folder / "foreign.png", file);
  return folder / "foreign.png";
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
      folder, {.color_type = kPalette, .bit_depth = 8, .rows = {std::string("\2\0", 2)}}));
  EXPECT_EQ(read.shape(), Shape({1, 2, 3}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(70, 80, 90, 10, 20, 30));
}

TEST(Png, AlphaIsDropped) {
  const TempFolder folder;
  const Array rgb = read_png(write_foreign(
      folder,
      {.color_type = kRgba, .bit_depth = 8, .rows = {std::string("\1\2\3\0\4\5\6\xFF", 8)}}));
  EXPECT_THAT(rgb.values<uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 6));
  const Array gray = read_png(write_foreign(
      folder, {.color_type = kGrayAlpha, .bit_depth = 8, .rows = {std::string("\7\0\x8\x9", 4)}}));
  EXPECT_EQ(gray.shape(), Shape({1, 2, 1}));
  EXPECT_THAT(gray.values<uint8_t>(), ElementsAre(7, 8));
}

TEST(Png, SixteenBitsBecomeEight) {
  const TempFolder folder;
  const Array read = read_png(
      write_foreign(folder, {.color_type = kGray, .bit_depth = 16, .rows = {"\x80\x80\xFF\xFF"}}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(128, 255));
}

TEST(Png, OneBitBecomesBlackAndWhite) {
  const TempFolder folder;
  const Array read = read_png(
      write_foreign(folder, {.color_type = kGray, .bit_depth = 1, .rows = {"\xB0"}, .width = 4}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(255, 0, 255, 255));
}

TEST(Png, InterlacedRowsAreInOrder) {
  const TempFolder folder;
  // The first, fifth, sixth and seventh pass of Adam7; the others have no pixel of so small an
  // image.
  const Array read = read_png(write_foreign(folder, {.color_type = kGray,
                                                     .bit_depth = 8,
                                                     .interlaced = true,
                                                     .rows = {"\1", "\5", "\2", "\6", "\3\4"},
                                                     .height = 3}));
  EXPECT_EQ(read.shape(), Shape({3, 2, 1}));
  EXPECT_THAT(read.values<uint8_t>(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Png, ImagesAreUnchangedByWriting) {
  const Array image = counting({4, 5, 3}), copy = counting({4, 5, 3});
  encode_png(image);
  EXPECT_THAT(image.values<uint8_t>(), ElementsAreArray(copy.values<uint8_t>()));
}

TEST(Png, DataUrisAreBase64) {
  const auto uri = [](std::string_view text) { return png_uri(std::as_bytes(std::span(text))); };
  EXPECT_EQ(uri(""), "data:image/png;base64,");
  EXPECT_EQ(uri("M"), "data:image/png;base64,TQ==");
  EXPECT_EQ(uri("Man"), "data:image/png;base64,TWFu");
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
                 {"cut.png", fmt::format("got {} bytes", size), "truncated or damaged"});
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
