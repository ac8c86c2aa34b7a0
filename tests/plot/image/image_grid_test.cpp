// SPDX-License-Identifier: Apache-2.0
#include "plot/image/image_grid.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::find;
using ::fe::testing::rendered;
using ::fe::testing::saved;
using ::fe::testing::Spot;
using ::testing::HasSubstr;

Array bytes(const std::vector<uint8_t>& values, const Shape& shape) {
  return Array::from(values, shape);
}

Array floats(const std::vector<float>& values, const Shape& shape) {
  return Array::from(values, shape);
}

ImageGrid grid_of(const Array& image, int64_t scale = 5) {
  return {.columns = {{.images = {image}}}, .scale = scale};
}

void expect_square(const Spot& spot, int64_t side) {
  EXPECT_EQ(spot.count, side * side);
  EXPECT_EQ(spot.width(), side);
  EXPECT_EQ(spot.height(), side);
}

TEST(ImageGrid, EachImagePixelIsASquareOfItsColor) {
  for (const int64_t scale : {1, 5, 8}) {
    const Array picture = rendered(grid_of(bytes({11, 51, 91, 131}, {2, 2}), scale));
    for (const uint8_t level : {11, 51, 91, 131}) {
      expect_square(find(picture, {level, level, level}), scale);
    }
    const Spot first = find(picture, {11, 11, 11}), last = find(picture, {131, 131, 131});
    EXPECT_EQ(last.left - first.left, scale);
    EXPECT_EQ(last.top - first.top, scale);
  }
}

TEST(ImageGrid, FloatsSpanTheRange) {
  const Array image = floats({-0.2F, 0.2F, 9.0F, NAN}, {2, 2, 1});
  const Array picture = rendered(grid_of(image));
  expect_square(find(picture, {102, 102, 102}), 5);  // 255 * 0.4
  expect_square(find(picture, {153, 153, 153}), 5);  // 255 * 0.6
  expect_square(find(picture, {213, 0, 0}), 5);
  ImageGrid unit = grid_of(image);
  unit.columns[0].range = Range{0.0, 1.0};
  expect_square(find(rendered(unit), {51, 51, 51}), 5);
}

TEST(ImageGrid, EveryLayoutOfAnImageIsTheSamePicture) {
  const std::vector<uint8_t> gray = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::string expected = saved(grid_of(bytes(gray, {2, 4})), ".png");
  EXPECT_EQ(saved(grid_of(bytes(gray, {2, 4, 1})), ".png"), expected);
  EXPECT_EQ(saved(grid_of(bytes(gray, {1, 2, 4})), ".png"), expected);
  const Array last = bytes({10, 20, 30, 40, 50, 60}, {1, 2, 3});
  const Array first = bytes({10, 40, 20, 50, 30, 60}, {3, 1, 2});
  EXPECT_EQ(saved(grid_of(last), ".png"), saved(grid_of(first), ".png"));
  expect_square(find(rendered(grid_of(first)), {40, 50, 60}), 5);
}

TEST(ImageGrid, SmallImagesAreEnlargedByDefault) {
  const Array image = bytes(std::vector<uint8_t>(28 * 28, 77), {28, 28});
  expect_square(find(rendered(grid_of(image, 0)), {77, 77, 77}), 28 * 7);
}

TEST(ImageGrid, SvgHoldsEveryText) {
  const Array image = bytes({1, 2, 3, 4}, {2, 2});
  const std::string svg =
      saved(ImageGrid{.title = "Digits",
                      .columns = {{.name = "Image", .images = {image}},
                                  {.name = "Noisy_Image", .images = {image}, .captions = {"0.25"}}},
                      .row_labels = {"seven"}},
            ".svg");
  for (const char* text : {">Digits<", ">Image<", ">Noisy_Image<", ">0.25<", ">seven<",
                           "data:image/png;base64,iVBORw0KGgo"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(ImageGrid, RepeatsItsBytes) {
  const ImageGrid grid = grid_of(bytes({1, 2, 3, 4}, {2, 2}));
  EXPECT_EQ(saved(grid, ".png"), saved(grid, ".png"));
  EXPECT_EQ(saved(grid, ".svg"), saved(grid, ".svg"));
}

TEST(ImageGrid, WithoutAnImageSaysSo) {
  EXPECT_THAT(saved(ImageGrid{}, ".svg"), HasSubstr(">no images<"));
  EXPECT_THAT(saved(ImageGrid{.columns = {{.name = "Image"}}}, ".svg"), HasSubstr(">no images<"));
}

TEST(ImageGrid, AnUndefinedImageLeavesItsCellEmpty) {
  const Array image = bytes({77}, {1, 1});
  const Array picture = rendered(ImageGrid{
      .columns = {{.images = {image, Array()}}, {.images = {Array(), image}}}, .scale = 20});
  EXPECT_EQ(find(picture, {77, 77, 77}).count, 2 * 20 * 20);
}

TEST(ImageGrid, ContradictionsAreNamed) {
  const Array image = bytes({1, 2, 3, 4}, {2, 2});
  expect_error(
      [&] {
        saved(grid_of(bytes({1, 2, 3, 4}, {2, 1, 2})), ".png");
      },
      {"ImageGrid", "[3, H, W]", "uint8 [2, 1, 2]"});
  expect_error([&] { saved(grid_of(Array({2, 2}, Dtype::kInt64)), ".png"); }, {"int64 [2, 2]"});
  expect_error([&] { saved(grid_of(Array({0, 2}, Dtype::kUInt8)), ".png"); }, {"[0, 2]"});
  expect_error(
      [&] {
        saved(ImageGrid{.columns = {{.name = "a", .images = {image}}, {.name = "b"}}}, ".png");
      },
      {"1 in 'a' and 0 in 'b'"});
  expect_error(
      [&] {
        saved(ImageGrid{.columns = {{.name = "a", .images = {image}, .captions = {"1", "2"}}}},
              ".png");
      },
      {"1 captions", "'a'", "got 2"});
  expect_error([&] { saved(ImageGrid{.row_labels = {"a"}}, ".png"); }, {"0 row labels", "got 1"});
  expect_error([&] { saved(grid_of(image, -1), ".png"); }, {"scale", "-1"});
}

}  // namespace
}  // namespace fe::plot
