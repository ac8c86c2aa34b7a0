// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/figure.h"

#include <gmock/gmock.h>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::plot {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::find;
using ::fe::testing::rendered;
using ::fe::testing::saved;
using ::testing::HasSubstr;

constexpr Color kRedLine = {255, 0, 0};
constexpr Color kBlueLine = {0, 0, 255};

Chart chart_of(const Color& color) {
  return {.series = {{.y = {1.0, 2.0}, .color = color}}, .size = {200.0, 100.0}};
}

TEST(Figure, PanelsStandSideBySide) {
  const Array picture = rendered(Figure{.panels = {chart_of(kRedLine), chart_of(kBlueLine)}});
  EXPECT_EQ(picture.shape(), Shape({200, 800, 3}));
  EXPECT_EQ(find(picture, kBlueLine, 60).left - find(picture, kRedLine, 60).left, 400);
}

TEST(Figure, OneColumnStacksThem) {
  const Array picture =
      rendered(Figure{.panels = {chart_of(kRedLine), chart_of(kBlueLine)}, .columns = 1});
  EXPECT_EQ(picture.shape(), Shape({400, 400, 3}));
  EXPECT_EQ(find(picture, kBlueLine, 60).top - find(picture, kRedLine, 60).top, 200);
}

TEST(Figure, EveryKindOfPanelIsDrawn) {
  const Figure figure = {.title = "A run",
                         .panels = {Chart{.title = "Loss"}, Histogram{.title = "Scores"},
                                    Roc{.title = "Detector"}, ImageGrid{.title = "Digits"}},
                         .columns = 2};
  const std::string svg = saved(figure, ".svg");
  for (const char* title : {">A run<", ">Loss<", ">Scores<", ">Detector<", ">Digits<"}) {
    EXPECT_THAT(svg, HasSubstr(title));
  }
  EXPECT_EQ(svg, saved(figure, ".svg"));
  EXPECT_EQ(saved(figure, ".png"), saved(figure, ".png"));
}

TEST(Figure, ContradictionsAreNamed) {
  expect_error([] { saved(Figure{}, ".png"); }, {"Figure", "at least one panel"});
  expect_error([] { saved(Figure{.panels = {Chart{}}, .columns = -1}, ".png"); },
               {"columns", "-1"});
  expect_error([] { saved(Figure{.panels = {Histogram{.bins = 0}}}, ".png"); }, {"bins"});
}

}  // namespace
}  // namespace fe::plot
