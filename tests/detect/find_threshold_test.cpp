// SPDX-License-Identifier: Apache-2.0
#include "detect/find_threshold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <limits>

#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using fe::testing::doubles;
using fe::testing::expect_error;
using ::testing::ElementsAre;

Dataset labeled(const std::vector<int64_t>& labels) {
  const auto count = static_cast<int64_t>(labels.size());
  const std::vector<float> x(labels.size(), 0.0F);
  return Dataset::from_arrays(
      {{"x", Array::from(x, {count, 1})}, {"kind", Array::from(labels, {count})}});
}

// Four samples of the kinds 5, 7 and 9.
const Dataset& kinds() {
  static const Dataset samples = labeled({5, 5, 7, 9});
  return samples;
}

Scores scores() {
  return {.instance_score = doubles({0.1, 0.2, 0.3, 0.9}, {4}),
          .feature_score =
              torch::tensor({1.0F, 2.0F, 3.0F, 4.0F, 5.0F, 6.0F, 7.0F, 8.0F}).reshape({4, 1, 2})};
}

TEST(OutlierLabels, AreThoseOfNoNormalSample) {
  EXPECT_THAT(outlier_labels(kinds(), "kind", {5, 7}), ElementsAre(0, 0, 0, 1));
  EXPECT_THAT(outlier_labels(kinds(), "kind", {9, 12}), ElementsAre(1, 1, 1, 0));
}

TEST(OutlierLabels, NeedToBeToldWhatIsNormal) {
  expect_error([] { outlier_labels(kinds(), "kind", {}); },
               {"normal_labels: expected the labels that mean normal, got none. There are 5, 7, "
                "9."});
  expect_error([] { outlier_labels(kinds(), "label", {5}); }, {"'label'"});
}

TEST(FindThreshold, OfAPercentileIsThatOfAllSamplesWithoutLabels) {
  const Threshold found = find_threshold(scores(), kinds(), {.threshold_perc = 50});
  EXPECT_DOUBLE_EQ(found.value, 0.25);
  EXPECT_EQ(found.method, ThresholdMethod::kPercentile);
  EXPECT_EQ(found.threshold_perc, 50);
  EXPECT_EQ(found.samples, 4);
  EXPECT_EQ(found.score_min, 0.1);
  EXPECT_EQ(found.score_max, 0.9);
  EXPECT_FALSE(found.false_positive_rate.has_value());
  EXPECT_FALSE(found.false_negative_rate.has_value());
}

TEST(FindThreshold, OfAPercentileIsThatOfNormalSamplesWithLabels) {
  const Threshold found = find_threshold(
      scores(), kinds(), {.threshold_perc = 50, .normal_labels = {5, 7}, .label_key = "kind"});
  EXPECT_DOUBLE_EQ(found.value, 0.2);
  EXPECT_DOUBLE_EQ(found.false_positive_rate.value(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(found.false_negative_rate.value(), 0.0);
}

TEST(FindThreshold, OfAllNormalSamplesHasNoShareOfMissedOutliers) {
  const Threshold found = find_threshold(
      scores(), kinds(), {.threshold_perc = 100, .normal_labels = {5, 7, 9}, .label_key = "kind"});
  EXPECT_DOUBLE_EQ(found.value, 0.9);
  EXPECT_DOUBLE_EQ(found.false_positive_rate.value(), 0.0);
  EXPECT_FALSE(found.false_negative_rate.has_value());
}

TEST(FindThreshold, OfFeaturesIsThatOfAllTheirScores) {
  const Threshold found = find_threshold(
      scores(), kinds(), {.threshold_perc = 50, .outlier_type = OutlierType::kFeature});
  EXPECT_DOUBLE_EQ(found.value, 4.5);
  EXPECT_EQ(found.outlier_type, OutlierType::kFeature);
  EXPECT_EQ(found.score_max, 8);
  EXPECT_EQ(found.samples, 4);
}

TEST(FindThreshold, GivesEachFeatureTheLabelOfItsSample) {
  const Threshold found = find_threshold(scores(), kinds(),
                                         {.threshold_perc = 100,
                                          .outlier_type = OutlierType::kFeature,
                                          .normal_labels = {5},
                                          .label_key = "kind"});
  EXPECT_DOUBLE_EQ(found.value, 4.0);
}

TEST(FindThreshold, SeparatesWhatCanBeSeparatedByEveryMethod) {
  for (const ThresholdMethod method :
       {ThresholdMethod::kEqualError, ThresholdMethod::kBestF1, ThresholdMethod::kCost}) {
    const Threshold found = find_threshold(
        scores(), kinds(), {.method = method, .normal_labels = {5, 7}, .label_key = "kind"});
    EXPECT_EQ(found.method, method);
    EXPECT_GE(found.value, 0.3) << option_name(method);
    EXPECT_LT(found.value, 0.9) << option_name(method);
    EXPECT_EQ(found.false_positive_rate, 0.0) << option_name(method);
    EXPECT_EQ(found.false_negative_rate, 0.0) << option_name(method);
    EXPECT_FALSE(found.threshold_perc.has_value());
  }
}

TEST(FindThreshold, FollowsTheCostsOfMistakes) {
  const Dataset mixed = labeled({0, 0, 1, 0, 1, 1});
  const Scores given{.instance_score = doubles({1, 2, 3, 4, 5, 6}, {6})};
  const auto at_cost = [&](double false_positive, double false_negative) {
    return find_threshold(given, mixed,
                          {.method = ThresholdMethod::kCost,
                           .normal_labels = {0},
                           .label_key = "kind",
                           .false_positive_cost = false_positive,
                           .false_negative_cost = false_negative});
  };
  EXPECT_EQ(at_cost(10, 1).false_positive_rate, 0.0);
  EXPECT_EQ(at_cost(1, 10).false_negative_rate, 0.0);
}

TEST(FindThreshold, RefusesAPercentageOutOfRange) {
  for (const double perc : {0.0, 101.0, std::numeric_limits<double>::quiet_NaN()}) {
    expect_error([&] { find_threshold(scores(), kinds(), {.threshold_perc = perc}); },
                 {fmt::format("threshold_perc: expected the percentage of normal samples, "
                              "above 0 and at most 100, got {}.",
                              perc)});
  }
}

TEST(FindThreshold, RefusesMethodsWithoutWhatTheyNeed) {
  expect_error([] { find_threshold(scores(), kinds(), {.method = ThresholdMethod::kGiven}); },
               {"infer_threshold: expected a method that finds one, got given: set_threshold() "
                "takes a value."});
  expect_error(
      [] {
        find_threshold(scores(), kinds(),
                       {.method = ThresholdMethod::kBestF1, .label_key = "kind"});
      },
      {"normal_labels: expected the labels that mean normal, got none. There are 5, 7, 9."});
  expect_error(
      [] { find_threshold(scores(), kinds(), {.normal_labels = {1}, .label_key = "kind"}); },
      {"infer_threshold: expected normal samples, got 4 outliers alone."});
}

}  // namespace
}  // namespace fe::detect
