// SPDX-License-Identifier: Apache-2.0
#include "plot/image/colormap.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::testing::ElementsAre;

// CIE 1976 L* of an sRGB color.
double lightness(const Color& color) {
  const auto linear = [](uint8_t level) {
    const double value = level / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  const double y =
      0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
  return 116.0 * std::cbrt(y) - 16.0;
}

void expect_near(const Color& got, const Color& expected, int tolerance) {
  EXPECT_NEAR(got.red, expected.red, tolerance);
  EXPECT_NEAR(got.green, expected.green, tolerance);
  EXPECT_NEAR(got.blue, expected.blue, tolerance);
}

// Expected colors: cv::applyColorMap with COLORMAP_VIRIDIS of OpenCV 4.6.
TEST(Viridis, AgreesWithOpenCV) {
  expect_near(viridis(0.0), {68, 1, 84}, 0);
  expect_near(viridis(0.05), {72, 20, 103}, 6);
  expect_near(viridis(0.15), {70, 52, 128}, 6);
  expect_near(viridis(0.33), {49, 103, 142}, 6);
  expect_near(viridis(0.5), {33, 145, 141}, 0);
  expect_near(viridis(0.75), {93, 200, 99}, 0);
  expect_near(viridis(0.95), {222, 227, 24}, 6);
  expect_near(viridis(1.0), {253, 231, 37}, 0);
}

TEST(Viridis, LightnessRisesEvenly) {
  const double step = (lightness(viridis(1.0)) - lightness(viridis(0.0))) / 20.0;
  for (int i = 0; i < 20; ++i) {
    const double rise = lightness(viridis((i + 1) / 20.0)) - lightness(viridis(i / 20.0));
    EXPECT_NEAR(rise, step, 0.2 * step) << i;
  }
}

TEST(Viridis, ClampsAndMarksNaN) {
  EXPECT_EQ(viridis(-0.5), viridis(0.0));
  EXPECT_EQ(viridis(std::numeric_limits<double>::infinity()), viridis(1.0));
  EXPECT_EQ(viridis(std::nan("")), kNotANumber);
}

TEST(Colored, ColorsRunThroughTheRange) {
  const Array image =
      colored(Array::from(std::vector<float>{2.0F, 3.0F, 4.0F, NAN}, {2, 2}), {2.0, 4.0});
  EXPECT_EQ(image.shape(), Shape({2, 2, 3}));
  const auto levels = image.values<uint8_t>();
  EXPECT_THAT(std::vector(levels.begin(), levels.end()),
              ElementsAre(68, 1, 84, 33, 145, 141, 253, 231, 37, 213, 0, 0));
}

TEST(Colored, SaysWhatItTakes) {
  const Array map = Array::from(std::vector<float>{1.0F, 2.0F}, {1, 2});
  expect_error([&] { colored(map.reshape({1, 1, 2}), {}); }, {"float32 [H, W]", "[1, 1, 2]"});
  expect_error(
      [&] {
        colored(Array::from(std::vector<double>{1.0}, {1, 1}), {});
      },
      {"float32 [H, W]", "float64"});
  expect_error([&] { colored(map, {2.0, 1.0}); }, {"colored: range", "2 to 1"});
}

}  // namespace
}  // namespace fe::plot
