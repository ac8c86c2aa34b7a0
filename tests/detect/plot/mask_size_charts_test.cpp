// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/mask_size_charts.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::saved;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<double> line_values(const plot::Values& values) {
  return {values.begin(), values.end()};
}

const std::vector<int64_t> kSizes = {2, 4};

TEST(ScoreByMaskSizeChart, EveryImageIsAThinLine) {
  const auto chart = score_by_mask_size_chart(kSizes, {{1.0, 2.0}, {3.0, 5.0}});
  ASSERT_EQ(chart.series.size(), 2U);
  EXPECT_THAT(line_values(chart.series[1].x), ElementsAre(2.0, 4.0));
  EXPECT_THAT(line_values(chart.series[1].y), ElementsAre(3.0, 5.0));
  EXPECT_TRUE(chart.series[1].name.empty());
  EXPECT_LT(chart.series[1].width, plot::Series{}.width);
}

TEST(ScoreByMaskSizeChart, OneRowIsASingleImage) {
  const auto chart = score_by_mask_size_chart(kSizes, {{1.0, 2.0}});
  ASSERT_EQ(chart.series.size(), 1U);
  EXPECT_EQ(chart.series[0].width, plot::Series{}.width);
  EXPECT_TRUE(chart.series[0].markers);
  EXPECT_THAT(chart.title, HasSubstr("one image"));
}

TEST(MeanScoreByMaskSizeChart, HasTheMeanAndItsStandardError) {
  const auto chart = mean_score_by_mask_size_chart(kSizes, {{1.0, 4.0}, {2.0, 4.0}, {6.0, 4.0}});
  ASSERT_EQ(chart.series.size(), 2U);
  EXPECT_EQ(chart.series[0].name, "mean of 3 images");
  EXPECT_THAT(line_values(chart.series[0].x), ElementsAre(2.0, 4.0));
  ASSERT_EQ(chart.series[0].y.size(), 2U);
  EXPECT_DOUBLE_EQ(chart.series[0].y[0], 3.0);
  EXPECT_DOUBLE_EQ(chart.series[0].y[1], 4.0);
  // 1, 2, 6: the variance is (4 + 1 + 9) / 2 = 7, the standard error sqrt(7 / 3).
  const plot::Series& bars = chart.series[1];
  EXPECT_THAT(line_values(bars.x), ElementsAre(2.0, 2.0, 2.0, 4.0, 4.0, 4.0));
  ASSERT_EQ(bars.y.size(), 6U);
  EXPECT_DOUBLE_EQ(bars.y[0], 3.0 - std::sqrt(7.0 / 3.0));
  EXPECT_DOUBLE_EQ(bars.y[1], 3.0 + std::sqrt(7.0 / 3.0));
  EXPECT_TRUE(std::isnan(bars.y[2]));
  EXPECT_DOUBLE_EQ(bars.y[3], bars.y[4]);
}

TEST(MeanScoreByMaskSizeChart, OneImageHasNoStandardError) {
  EXPECT_EQ(mean_score_by_mask_size_chart(kSizes, {{1.0, 2.0}}).series.size(), 1U);
}

TEST(ScoreByOutlierPercChart, EachPercIsANamedLine) {
  const auto chart =
      score_by_outlier_perc_chart(kSizes, std::vector<double>{20, 100}, {{3.0, 4.0}, {1.0, 2.0}});
  ASSERT_EQ(chart.series.size(), 2U);
  EXPECT_EQ(chart.series[0].name, "20 %");
  EXPECT_THAT(line_values(chart.series[0].y), ElementsAre(3.0, 4.0));
  EXPECT_EQ(chart.series[1].name, "100 %");
  EXPECT_THAT(line_values(chart.series[1].x), ElementsAre(2.0, 4.0));
  EXPECT_NE(chart.series[0].color, chart.series[1].color);
}

TEST(MaskSizeCharts, AreDrawnAsPngAndSvg) {
  const ScoreRows rows = {{1.0, 2.0}, {3.0, 5.0}};
  for (const plot::Chart& chart :
       {score_by_mask_size_chart(kSizes, rows), mean_score_by_mask_size_chart(kSizes, rows),
        score_by_outlier_perc_chart(kSizes, std::vector<double>{20, 100}, rows)}) {
    EXPECT_THAT(saved(chart, ".png"), StartsWith("\x89PNG"));
    const std::string svg = saved(chart, ".svg");
    EXPECT_THAT(svg, HasSubstr(">mask size (pixels)<"));
    EXPECT_THAT(svg, HasSubstr(">outlier score<"));
  }
}

TEST(MaskSizeCharts, WithoutImagesSayNoData) {
  EXPECT_THAT(saved(score_by_mask_size_chart(kSizes, {}), ".svg"), HasSubstr(">no data<"));
  EXPECT_THAT(saved(mean_score_by_mask_size_chart(kSizes, {}), ".svg"), HasSubstr(">no data<"));
}

TEST(MaskSizeCharts, ContradictionsAreNamed) {
  const ScoreRows rows = {{1.0, 2.0}, {3.0}};
  expect_error([&] { score_by_mask_size_chart(kSizes, rows); },
               {"score_by_mask_size_chart", "2 mask sizes", "got 1 in row 1"});
  expect_error([&] { mean_score_by_mask_size_chart(kSizes, rows); },
               {"mean_score_by_mask_size_chart", "got 1 in row 1"});
  expect_error(
      [&] {
        score_by_outlier_perc_chart(kSizes, std::vector<double>{20, 40}, rows);
      },
      {"score_by_outlier_perc_chart", "got 1 in row 1"});
  expect_error([&] { score_by_outlier_perc_chart(kSizes, std::vector<double>{20}, rows); },
               {"each of the 1 percs", "got 2 rows"});
}

}  // namespace
}  // namespace fe::detect
