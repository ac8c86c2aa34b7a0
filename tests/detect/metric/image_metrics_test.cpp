// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/image_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using testing::expect_error;

std::vector<double> mapped(const std::vector<double>& scores,
                           const std::function<double(double)>& f) {
  std::vector<double> result;
  for (const double score : scores) result.push_back(f(score));
  return result;
}

TEST(ImageMetrics, AgreeWithScikitLearn) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    const ImageMetrics got = image_metrics(c.labels, c.scores);
    EXPECT_NEAR(got.auroc, c.expected.at("roc_auc"), 1e-12);
    EXPECT_NEAR(got.aupr, c.expected.at("average_precision"), 1e-12);
    EXPECT_NEAR(got.f1_max, c.expected.at("f1_max"), 1e-15);
    EXPECT_NEAR(got.fpr_at_95_tpr, c.expected.at("fpr_at_95_tpr"), 1e-15);
    EXPECT_EQ(got.outliers, std::count(c.labels.begin(), c.labels.end(), 1));
    EXPECT_EQ(got.normal + got.outliers, static_cast<int64_t>(c.labels.size()));
  }
}

TEST(ImageMetrics, ReversedScoresReverseTheAuroc) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    const auto reversed = mapped(c.scores, [](double score) { return -score; });
    EXPECT_NEAR(image_metrics(c.labels, reversed).auroc,
                1.0 - image_metrics(c.labels, c.scores).auroc, 1e-12);
  }
}

TEST(ImageMetrics, OnlyTheOrderOfScoresMatters) {
  for (const golden::Case& c : golden::cases()) {
    if (c.name == "wide_range") continue;  // the map below would round different scores to one
    SCOPED_TRACE(c.name);
    const auto bent = [](double score) { return std::cbrt(score) - 3.0; };
    const ImageMetrics before = image_metrics(c.labels, c.scores);
    const ImageMetrics after = image_metrics(c.labels, mapped(c.scores, bent));
    EXPECT_EQ(after.auroc, before.auroc);
    EXPECT_EQ(after.aupr, before.aupr);
    EXPECT_EQ(after.f1_max, before.f1_max);
    EXPECT_EQ(after.fpr_at_95_tpr, before.fpr_at_95_tpr);
  }
}

TEST(ImageMetrics, OrderOfSamplesDoesNotMatter) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    const ImageMetrics before = image_metrics(c.labels, c.scores);
    const ImageMetrics after =
        image_metrics(std::vector<int64_t>(c.labels.rbegin(), c.labels.rend()),
                      std::vector<double>(c.scores.rbegin(), c.scores.rend()));
    EXPECT_EQ(after.auroc, before.auroc);
    EXPECT_EQ(after.aupr, before.aupr);
    EXPECT_EQ(after.f1_max_threshold, before.f1_max_threshold);
  }
}

TEST(ImageMetrics, OfEqualScoresAreThoseOfChance) {
  const ImageMetrics got =
      image_metrics(std::vector<int64_t>{1, 0, 0, 0}, std::vector<double>{2.0, 2.0, 2.0, 2.0});
  EXPECT_EQ(got.auroc, 0.5);
  EXPECT_EQ(got.aupr, 0.25);
  EXPECT_DOUBLE_EQ(got.f1_max, 0.4);
  EXPECT_EQ(got.fpr_at_95_tpr, 1.0);
  EXPECT_LT(got.f1_max_threshold, 2.0);
}

TEST(ImageMetrics, RefuseOneClass) {
  const std::vector<double> scores(50, 1.0);
  expect_error([&] { image_metrics(std::vector<int64_t>(50, 0), scores); },
               {"image_metrics: expected samples of both labels, got 50 normal and 0 outliers. "
                "Add some with label 1."});
  expect_error([&] { image_metrics(std::vector<int64_t>(50, 1), scores); },
               {"got 0 normal and 50 outliers. Add some with label 0."});
}

}  // namespace
}  // namespace fe::detect
