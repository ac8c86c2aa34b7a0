// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/score_histogram.h"

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

std::vector<double> numbers(const plot::Values& values) { return {values.begin(), values.end()}; }

using Labels = std::vector<int64_t>;
using Numbers = std::vector<double>;

TEST(ScoreHistogram, NormalSamplesAndOutliersAreGroups) {
  const auto histogram = score_histogram(Labels{1, 0, 0, 1}, Numbers{0.7, 0.1, 0.3, 0.9});
  ASSERT_EQ(histogram.groups.size(), 2U);
  EXPECT_EQ(histogram.groups[0].name, "normal");
  EXPECT_THAT(numbers(histogram.groups[0].values), ElementsAre(0.1, 0.3));
  EXPECT_EQ(histogram.groups[1].name, "outlier");
  EXPECT_THAT(numbers(histogram.groups[1].values), ElementsAre(0.7, 0.9));
  EXPECT_TRUE(histogram.density);
  EXPECT_TRUE(histogram.vertical_lines.empty());
}

TEST(ScoreHistogram, AMissingClassHasNoGroup) {
  const auto histogram = score_histogram(Labels{1, 1}, Numbers{0.7, 0.9});
  ASSERT_EQ(histogram.groups.size(), 1U);
  EXPECT_EQ(histogram.groups[0].name, "outlier");
  EXPECT_EQ(histogram.groups[0].color, plot::palette(1));
}

TEST(ScoreHistogram, AFarScoreIsLeftOutAndToldOf) {
  Numbers scores;
  for (int i = 0; i < 400; ++i) scores.push_back(i / 400.0);
  scores.push_back(1e6);
  Labels labels(scores.size(), 0);
  labels.back() = 1;
  const auto histogram = score_histogram(labels, scores, Threshold{.value = 0.5});
  EXPECT_EQ(histogram.range->min, 0.0);
  EXPECT_NEAR(histogram.range->max, 398.0 / 400.0, 1e-12);  // index 0.995 * 400 of the sorted
  EXPECT_THAT(saved(histogram, ".svg"), HasSubstr(">outlier (1 of 1 not shown)<"));
}

TEST(ScoreHistogram, EqualScoresHaveARange) {
  const auto histogram = score_histogram(Labels{0, 1}, Numbers{2.0, 2.0});
  EXPECT_LT(histogram.range->min, 2.0);
  EXPECT_GT(histogram.range->max, 2.0);
}

TEST(ScoreHistogram, IsDrawnAsPngAndSvg) {
  const auto histogram =
      score_histogram(Labels{1, 0, 0, 1}, Numbers{0.7, 0.1, 0.3, 0.9}, Threshold{.value = 0.5});
  EXPECT_THAT(saved(histogram, ".png"), StartsWith("\x89PNG"));
  const std::string svg = saved(histogram, ".svg");
  for (const char* text : {">outlier score<", ">density<", ">normal<", ">threshold 0.5<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
}

TEST(ScoreHistogram, ContradictionsAreNamed) {
  expect_error(
      [] {
        score_histogram(Labels{0}, Numbers{1.0, 2.0});
      },
      {"score_histogram", "1 labels and 2 scores"});
  expect_error([] { score_histogram(Labels{}, Numbers{}); }, {"at least one sample"});
  expect_error([] { score_histogram(Labels{0, 7}, Numbers{1.0, 2.0}); }, {"got 7 at index 1"});
  expect_error(
      [] {
        score_histogram(Labels{0, 1}, Numbers{1.0, NAN});
      },
      {"finite scores", "nan at index 1"});
}

}  // namespace
}  // namespace fe::detect
