// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/histogram.h"

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
using ::testing::Not;

constexpr Color kRedBar = {255, 0, 0};
constexpr Color kBlueBar = {0, 0, 255};

// The outline of one group: a bar of `low` and one of `high` values.
Histogram two_bars(int low, int high) {
  std::vector<double> values(static_cast<size_t>(low), 0.5);
  values.insert(values.end(), static_cast<size_t>(high), 1.5);
  return {.groups = {{.values = values, .color = kBlueBar}}, .range = Range{0.0, 2.0}, .bins = 2};
}

TEST(Histogram, BarsAreAsHighAsTheirCounts) {
  const Array even = rendered(two_bars(4, 4)), uneven = rendered(two_bars(1, 4));
  const Color fill = {153, 153, 255};  // 40 % of kBlueBar on white
  const auto full = static_cast<double>(find(even, fill, 2).count);
  EXPECT_NEAR(static_cast<double>(find(uneven, fill, 2).count), full * 5.0 / 8.0, full * 0.02);
  EXPECT_EQ(find(even, fill, 2).width(), find(uneven, fill, 2).width());
}

TEST(Histogram, DensityHasAreaOne) {
  // Ten times the values make the same plot.
  Histogram small = two_bars(1, 2), large = two_bars(10, 20);
  small.density = large.density = true;
  EXPECT_EQ(saved(small, ".png"), saved(large, ".png"));
  EXPECT_THAT(saved(small, ".svg"), HasSubstr(">density<"));
}

TEST(Histogram, TheThresholdStandsAtItsValue) {
  Histogram histogram = two_bars(4, 4);
  histogram.vertical_lines = {{.at = 1.0, .color = kRedBar}};
  const Array picture = rendered(histogram);
  const Spot bars = find(picture, {153, 153, 255}, 2), line = find(picture, kRedBar, 60);
  EXPECT_NEAR(line.x(), bars.x(), 1.0);
  EXPECT_LE(line.width(), 4);
  EXPECT_LT(line.top, bars.top);
}

TEST(Histogram, SvgHoldsTitleNamesAndWhatIsLeftOut) {
  const std::string svg = saved(Histogram{.title = "Scores",
                                          .x_label = "score",
                                          .groups = {{.name = "normal", .values = {1.0, 2.0}},
                                                     {.name = "anomaly", .values = {3.0, NAN}}},
                                          .vertical_lines = {{.at = 2.5, .label = "threshold"}}},
                                ".svg");
  for (const char* text : {">Scores<", ">score<", ">count<", ">normal<",
                           ">anomaly (1 of 2 not shown)<", ">threshold<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(Histogram, TakesFloatsAndRepeatsItsBytes) {
  const std::vector<float> values = {0.5F, 0.25F};
  const Histogram histogram = {.groups = {{.name = "a", .values = values}}};
  EXPECT_EQ(saved(histogram, ".png"), saved(histogram, ".png"));
  EXPECT_EQ(saved(histogram, ".svg"), saved(histogram, ".svg"));
}

TEST(Histogram, WithoutAValueSaysNoData) {
  EXPECT_THAT(saved(Histogram{}, ".svg"), HasSubstr(">no data<"));
  EXPECT_THAT(saved(Histogram{.groups = {{.values = {NAN, INFINITY}}}, .density = true}, ".svg"),
              HasSubstr(">no data<"));
}

TEST(Histogram, OneValueIsOneBar) {
  const std::string svg = saved(Histogram{.groups = {{.values = {2.0, 2.0}}}}, ".svg");
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("no data")));
}

TEST(Histogram, ContradictionsAreNamed) {
  expect_error([] { saved(Histogram{.bins = 0}, ".png"); }, {"Histogram", "bins", "got 0"});
  expect_error([] { saved(Histogram{.range = Range{1.0, 1.0}}, ".png"); }, {"range", "1 to 1"});
}

}  // namespace
}  // namespace fe::plot
