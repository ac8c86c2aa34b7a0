// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/instance_score_chart.h"

#include <gmock/gmock.h>

#include "tests/plot/picture.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using ::fe::testing::expect_error;
using ::fe::testing::saved;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<double> chart_values(const plot::Values& values) {
  return {values.begin(), values.end()};
}

const std::vector<double> kScores = {0.1, 0.9, 0.2, 0.7};
const std::vector<int64_t> kLabels = {0, 2, 0, 2};
const std::vector<std::string> kNames = {"normal", "unknown", "outlier"};

TEST(InstanceScoreChart, EachLabelThatOccursHasItsDots) {
  const plot::Chart chart = instance_score_chart(kScores, kLabels, kNames);
  ASSERT_EQ(chart.series.size(), 2U);
  const plot::Series &normal = chart.series[0], &outlier = chart.series[1];
  EXPECT_EQ(normal.name, "normal");
  EXPECT_THAT(chart_values(normal.x), ElementsAre(0.0, 2.0));
  EXPECT_THAT(chart_values(normal.y), ElementsAre(0.1, 0.2));
  EXPECT_EQ(outlier.name, "outlier");
  EXPECT_THAT(chart_values(outlier.x), ElementsAre(1.0, 3.0));
  EXPECT_THAT(chart_values(outlier.y), ElementsAre(0.9, 0.7));
  EXPECT_FALSE(normal.line);
}

TEST(InstanceScoreChart, TheColorOfALabelDoesNotDependOnTheOthers) {
  const plot::Chart both = instance_score_chart(kScores, kLabels, kNames);
  const plot::Chart one = instance_score_chart(kScores, std::vector<int64_t>{2, 2, 2, 2}, kNames);
  EXPECT_EQ(one.series.at(0).color, both.series.at(1).color);
  EXPECT_NE(both.series.at(0).color, both.series.at(1).color);
}

TEST(InstanceScoreChart, TheThresholdIsALineWithItsValue) {
  const auto chart = instance_score_chart(kScores, kLabels, kNames, Threshold{.value = 0.015});
  ASSERT_EQ(chart.series.size(), 3U);
  const plot::Series& line = chart.series[2];
  EXPECT_EQ(line.name, "threshold 0.015");
  EXPECT_THAT(chart_values(line.x), ElementsAre(-1.0, 4.0));  // past the dots at both ends
  EXPECT_THAT(chart_values(line.y), ElementsAre(0.015, 0.015));
  EXPECT_TRUE(line.line && line.dashed);
}

TEST(InstanceScoreChart, IsDrawnAsPngAndSvg) {
  const auto chart = instance_score_chart(kScores, kLabels, kNames, Threshold{.value = 0.5});
  EXPECT_THAT(saved(chart, ".png"), StartsWith("\x89PNG"));
  const std::string svg = saved(chart, ".svg");
  for (const char* text : {">instance<", ">instance score<", ">normal<", ">threshold 0.5<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(InstanceScoreChart, WithoutInstancesSaysNoData) {
  EXPECT_THAT(saved(instance_score_chart({}, {}, kNames, Threshold{.value = 0.5}), ".svg"),
              HasSubstr(">no data<"));
}

TEST(InstanceScoreChart, ContradictionsAreNamed) {
  const auto chart = [](const std::vector<int64_t>& labels) {
    return instance_score_chart(kScores, labels, {"normal", "outlier"});
  };
  expect_error([&] { chart({0, 1}); }, {"instance_score_chart", "2 labels and 4 scores"});
  expect_error(
      [&] {
        chart({0, 1, 2, 0});
      },
      {"one of the 2 names [normal, outlier]", "got 2 at index 2"});
  expect_error([&] { chart({0, 1, 0, -1}); }, {"got -1 at index 3"});
}

}  // namespace
}  // namespace fe::detect
