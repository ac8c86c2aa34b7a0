// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/curves.h"

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

std::vector<double> curve_values(const plot::Values& values) {
  return {values.begin(), values.end()};
}

// The example of scikit-learn's roc_auc_score and average_precision_score: 0.75 and 0.8333.
LabeledScores sk_example() {
  return {.name = "AE", .labels = {0, 0, 1, 1}, .scores = {0.1, 0.4, 0.35, 0.8}};
}

LabeledScores perfect() {
  return {.name = "VAE", .labels = {0, 0, 0, 1}, .scores = {0.1, 0.2, 0.3, 0.9}};
}

const Threshold kThreshold = {.value = 0.35};  // 0.35 itself is normal

TEST(RocFigure, HasACurveForEachDetector) {
  const plot::Roc roc = roc_figure({sk_example(), perfect()});
  ASSERT_EQ(roc.curves.size(), 2U);
  EXPECT_EQ(roc.curves[0].name, "AE");
  EXPECT_THAT(curve_values(roc.curves[0].fpr), ElementsAre(0.0, 0.0, 0.5, 0.5, 1.0));
  EXPECT_THAT(curve_values(roc.curves[0].tpr), ElementsAre(0.0, 0.5, 0.5, 1.0, 1.0));
  EXPECT_DOUBLE_EQ(plot::area_under(roc.curves[0].fpr, roc.curves[0].tpr), 0.75);
  EXPECT_DOUBLE_EQ(plot::area_under(roc.curves[1].fpr, roc.curves[1].tpr), 1.0);
  EXPECT_FALSE(roc.operating_point);
}

TEST(RocFigure, TheDotIsWhatTheThresholdGives) {
  const plot::Roc roc = roc_figure({sk_example(), perfect()}, kThreshold);
  ASSERT_TRUE(roc.operating_point);
  EXPECT_EQ(roc.operating_point->fpr, 0.5);
  EXPECT_EQ(roc.operating_point->tpr, 0.5);
  EXPECT_EQ(roc.operating_point->label, "threshold 0.35");
}

TEST(PrecisionRecallChart, TheAreaOfTheStepsIsTheAveragePrecision) {
  const plot::Chart chart = precision_recall_chart({sk_example(), perfect()});
  ASSERT_EQ(chart.series.size(), 2U);
  EXPECT_DOUBLE_EQ(plot::area_under(chart.series[0].x, chart.series[0].y), 5.0 / 6.0);
  EXPECT_EQ(chart.series[0].name, "AE (AP = 0.8333)");
  EXPECT_DOUBLE_EQ(plot::area_under(chart.series[1].x, chart.series[1].y), 1.0);
  EXPECT_EQ(chart.series[1].name, "VAE (AP = 1.0000)");
}

TEST(PrecisionRecallChart, ChanceIsTheShareOfOutliers) {
  const auto lines =
      precision_recall_chart({sk_example(), perfect(), sk_example()}).horizontal_lines;
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].at, 0.25);
  EXPECT_EQ(lines[0].label, "chance 0.25");
  EXPECT_EQ(lines[1].at, 0.5);
}

TEST(PrecisionRecallChart, TheDotIsWhatTheThresholdGives) {
  const plot::Chart chart = precision_recall_chart({sk_example()}, kThreshold);
  ASSERT_EQ(chart.series.size(), 2U);
  EXPECT_THAT(curve_values(chart.series[1].x), ElementsAre(0.5));
  EXPECT_THAT(curve_values(chart.series[1].y), ElementsAre(0.5));
  EXPECT_EQ(chart.series[1].name, "threshold 0.35 (precision 0.500, recall 0.500)");
}

TEST(PrecisionRecallChart, AThresholdAboveAllHasNoDot) {
  EXPECT_EQ(precision_recall_chart({sk_example()}, Threshold{.value = 0.8}).series.size(), 1U);
}

TEST(PrecisionRecallChart, ANamelessDetectorHasItsAveragePrecision) {
  LabeledScores detector = sk_example();
  detector.name.clear();
  EXPECT_EQ(precision_recall_chart({detector}).series.at(0).name, "AP = 0.8333");
}

TEST(Curves, AreDrawnAsPngAndSvg) {
  const plot::Roc roc = roc_figure({sk_example()}, kThreshold);
  EXPECT_THAT(saved(roc, ".png"), StartsWith("\x89PNG"));
  const std::string svg = saved(roc, ".svg");
  EXPECT_THAT(svg, HasSubstr(">AE (AUC = 0.7500)<"));
  EXPECT_THAT(svg, HasSubstr(">threshold 0.35 (FPR 0.500, TPR 0.500)<"));
  const plot::Chart chart = precision_recall_chart({sk_example()}, kThreshold);
  EXPECT_THAT(saved(chart, ".png"), StartsWith("\x89PNG"));
  const std::string chart_svg = saved(chart, ".svg");
  for (const char* text : {">recall<", ">precision<", ">AE (AP = 0.8333)<", ">chance 0.5<"}) {
    EXPECT_THAT(chart_svg, HasSubstr(text));
  }
}

TEST(Curves, ContradictionsAreNamed) {
  LabeledScores shorter = sk_example(), one_class = sk_example(), broken = sk_example();
  shorter.labels.pop_back();
  one_class.labels = {1, 1, 1, 1};
  broken.scores[2] = NAN;
  expect_error([&] { roc_figure({shorter}); }, {"roc_figure: 'AE'", "3 labels and 4 scores"});
  expect_error([&] { roc_figure({one_class}); }, {"both labels", "0 normal and 4 outliers"});
  expect_error([&] { roc_figure({broken}); }, {"roc_figure: 'AE'", "nan at index 2"});
  expect_error([&] { roc_figure({}, kThreshold); }, {"a detector for the threshold 0.35"});
  expect_error([&] { precision_recall_chart({shorter}); },
               {"precision_recall_chart: 'AE'", "3 labels and 4 scores"});
  expect_error([&] { precision_recall_chart({one_class}); }, {"0 normal and 4 outliers"});
  expect_error([&] { precision_recall_chart({}, kThreshold); }, {"a detector for the threshold"});
}

}  // namespace
}  // namespace fe::detect
