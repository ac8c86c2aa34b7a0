// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/chart.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::find;
using ::fe::testing::rendered;
using ::fe::testing::saved;
using ::fe::testing::Spot;
using ::fe::testing::TempFolder;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr Color kRed = {255, 0, 0};
constexpr Color kGreen = {0, 200, 0};
constexpr Color kBlue = {0, 0, 255};

Series flat(double y, const Color& color) {
  return {.x = {0.0, 10.0}, .y = {y, y}, .color = color};
}

Chart two_series() {
  return {.title = "Loss <MSE> & more",
          .x_label = "epoch",
          .y_label = "error",
          .series = {{.name = "train", .y = {3.0, 2.0, 1.0}}, {.name = "eval", .y = {4.0, 3.0}}},
          .vertical_lines = {{.at = 2.0, .label = "best"}}};
}

TEST(Chart, LinesAreWhereTheAxesPutThem) {
  const Array picture =
      rendered(Chart{.series = {flat(0.0, kRed), flat(1.0, kGreen), flat(4.0, kBlue)},
                     .x_range = Range{0.0, 20.0},
                     .y_range = Range{-1.0, 5.0}});
  const Spot at_0 = find(picture, kRed, 60), at_1 = find(picture, kGreen, 60);
  const Spot at_4 = find(picture, kBlue, 60);
  ASSERT_GT(at_0.count, 0);
  ASSERT_GT(at_4.count, 0);
  EXPECT_NEAR(at_0.y() - at_1.y(), (at_0.y() - at_4.y()) / 4.0, 1.0);
  EXPECT_LE(at_0.height(), 4);
  EXPECT_EQ(at_0.left, at_4.left);
}

TEST(Chart, HalfOfTheAxisIsHalfAsWide) {
  const Series half = {.x = {0.0, 10.0}, .y = {1.0, 1.0}, .color = kRed};
  const Series whole = {.x = {0.0, 20.0}, .y = {2.0, 2.0}, .color = kBlue};
  const Array picture = rendered(Chart{.series = {half, whole}});
  EXPECT_NEAR(static_cast<double>(find(picture, kBlue, 60).width()),
              2.0 * static_cast<double>(find(picture, kRed, 60).width()), 2.0);
}

TEST(Chart, DecadesOfALogAxisAreEquallyFarApart) {
  const Array picture = rendered(
      Chart{.series = {flat(0.01, kRed), flat(1.0, kGreen), flat(100.0, kBlue)}, .log_y = true});
  const double low = find(picture, kRed, 60).y(), middle = find(picture, kGreen, 60).y();
  EXPECT_NEAR(low - middle, middle - find(picture, kBlue, 60).y(), 1.0);
}

TEST(Chart, NaNMakesAGap) {
  Chart chart = {.series = {{.x = {0, 1, 2, 3, 4}, .y = {1, 1, 1, 1, 1}, .color = kRed}}};
  const Spot whole = find(rendered(chart), kRed, 60);
  chart.series[0].y = {1, 1, NAN, 1, 1};
  const Spot gap = find(rendered(chart), kRed, 60);
  EXPECT_EQ(gap.width(), whole.width());
  EXPECT_NEAR(static_cast<double>(gap.count), static_cast<double>(whole.count) / 2.0,
              static_cast<double>(whole.count) * 0.02);
}

TEST(Chart, APointBetweenGapsIsADot) {
  const Array picture = rendered(Chart{.series = {{.y = {NAN, 1.0, NAN}, .color = kRed}}});
  EXPECT_NEAR(static_cast<double>(find(picture, kRed, 60).width()), 10.0, 2.0);
}

TEST(Chart, WithoutALineThereIsADotAtEveryPoint) {
  Series series = {.y = {1.0}, .color = kRed};
  const Spot dot = find(rendered(Chart{.series = {series}}), kRed, 60);
  series.y = {1.0, 1.0, 1.0};
  series.line = false;
  const Spot dots = find(rendered(Chart{.series = {series}}), kRed, 60);
  EXPECT_NEAR(static_cast<double>(dots.count), 3.0 * static_cast<double>(dot.count), 20.0);
  EXPECT_NEAR(static_cast<double>(dots.height()), static_cast<double>(dot.height()), 1.0);
  EXPECT_GT(dots.width(), 500);
}

TEST(Chart, TheLegendShowsDotsWithoutALine) {
  Series series = {.y = {1.0, 1.0, 1.0}, .line = false, .color = kRed};
  const Spot dots = find(rendered(Chart{.series = {series}}), kRed, 60);
  series.name = "normal";
  const Spot with_legend = find(rendered(Chart{.series = {series}}), kRed, 60);
  EXPECT_NEAR(static_cast<double>(with_legend.count), 4.0 / 3.0 * static_cast<double>(dots.count),
              20.0);
}

TEST(Chart, ALineIsAsWideAsAsked) {
  Series series = flat(1.0, kRed);
  series.width = 5.0;
  EXPECT_NEAR(static_cast<double>(find(rendered(Chart{.series = {series}}), kRed, 60).height()),
              10.0, 1.0);
}

TEST(Chart, WhatIsOutsideAFixedRangeIsNotDrawn) {
  const Array picture = rendered(Chart{.series = {flat(9.0, kRed)}, .y_range = Range{0.0, 1.0}});
  EXPECT_EQ(find(picture, kRed, 60).count, 0);
}

TEST(Chart, AutomaticRangesHoldTheReferenceLines) {
  const Array picture = rendered(Chart{.series = {flat(1.0, kRed)},
                                       .horizontal_lines = {{.at = 7.0, .color = kBlue}},
                                       .vertical_lines = {{.at = -3.0, .color = kGreen}}});
  EXPECT_LT(find(picture, kBlue, 60).y(), find(picture, kRed, 60).y());
  EXPECT_LT(find(picture, kGreen, 60).x(), static_cast<double>(find(picture, kRed, 60).left));
}

TEST(Chart, SvgHoldsEveryText) {
  const std::string svg = saved(two_series(), ".svg");
  for (const char* text : {"Loss &lt;MSE&gt; &amp; more", ">epoch<", ">error<", ">train<", ">eval<",
                           ">best<", "</svg>"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(Chart, TheSameChartGivesTheSameBytes) {
  EXPECT_EQ(saved(two_series(), ".png"), saved(two_series(), ".png"));
  EXPECT_EQ(saved(two_series(), ".svg"), saved(two_series(), ".svg"));
}

TEST(Chart, WithoutAValueSaysNoData) {
  const std::vector<Chart> charts = {{},
                                     {.series = {{.name = "train"}}},
                                     {.series = {{.y = {NAN, NAN}}}},
                                     {.series = {{.y = {-1.0, 0.0}}}, .log_y = true}};
  for (const Chart& chart : charts) {
    EXPECT_THAT(saved(chart, ".svg"), HasSubstr(">no data<"));
    EXPECT_EQ(rendered(chart).shape(), Shape({640, 960, 3}));
  }
}

TEST(Chart, ExtremeValuesAreDrawn) {
  constexpr double kMax = std::numeric_limits<double>::max();
  constexpr double kMin = std::numeric_limits<double>::denorm_min();
  const std::vector<Values> extremes = {{5.0},
                                        {5.0, 5.0, 5.0},
                                        {-1e250, 1e250},
                                        {1e-250, 1e250},
                                        {kMin, 1.0},
                                        {1.0, kMax, INFINITY, 2.0},
                                        {1e9, 1e9 + 1e-6}};
  for (const Values& y : extremes) {
    for (const bool log : {false, true}) {
      EXPECT_THAT(saved(Chart{.series = {{.y = y}}, .log_y = log}, ".svg"), Not(HasSubstr("nan")));
    }
  }
}

TEST(Chart, ManyLongNamesStayInThePicture) {
  Chart chart = {.title = std::string(300, 'w')};
  for (int i = 0; i < 40; ++i) chart.series.push_back({.name = std::string(100, 'm'), .y = {1.0}});
  EXPECT_EQ(rendered(chart).shape(), Shape({640, 960, 3}));
}

TEST(Chart, ContradictionsAreNamed) {
  expect_error(
      [] {
        saved(Chart{.series = {{.name = "train", .x = {1.0}, .y = {1.0, 2.0}}}}, ".png");
      },
      {"Chart", "'train'", "1 x and 2 y"});
  expect_error([] { saved(Chart{.series = {{.name = "train", .width = 0.0}}}, ".png"); },
               {"Chart", "width", "'train'", "got 0"});
  expect_error([] { saved(Chart{.x_range = Range{2.0, 1.0}}, ".png"); }, {"x_range", "2 to 1"});
  expect_error(
      [] {
        saved(Chart{.y_range = Range{0.0, 1.0}, .log_y = true}, ".png");
      },
      {"y_range", "positive"});
  expect_error([] { saved(Chart{}, ".jpg"); }, {".png or .svg", "plot.jpg"});
  expect_error([] { saved(Chart{.size = {1e6, 10.0}}, ".png"); }, {"1000000"});
}

TEST(Chart, AFailedWriteLeavesNoFileBehind) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "a.png");
  expect_error([&] { save(folder / "a.png", two_series()); }, {"a.png"});
  EXPECT_TRUE(std::filesystem::is_empty(folder / "a.png"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace fe::plot
