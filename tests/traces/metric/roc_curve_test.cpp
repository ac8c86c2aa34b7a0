// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/roc_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/testing/throws.h"
#include "tests/traces/golden.h"

namespace fe::traces {
namespace {

using golden::kInf;
using golden::kNaN;
using ::testing::ElementsAre;
using testing::expect_error;
using ::testing::NanSensitiveDoubleEq;
using ::testing::Pointwise;

void expect_same(const RocCurve& got, const RocCurve& expected) {
  EXPECT_THAT(got.fpr, Pointwise(::testing::NanSensitiveDoubleEq(), expected.fpr));
  EXPECT_THAT(got.tpr, Pointwise(::testing::NanSensitiveDoubleEq(), expected.tpr));
  EXPECT_THAT(got.thresholds, Pointwise(::testing::DoubleEq(), expected.thresholds));
}

TEST(RocCurve, AgreesWithScikitLearn) {
  for (const golden::Roc& c : golden::kRocs) {
    SCOPED_TRACE(c.name);
    expect_same(roc_curve(c.labels, c.scores, {.positive_label = c.positive_label}), c.curve);
    expect_same(roc_curve(c.labels, c.scores,
                          {.positive_label = c.positive_label, .drop_intermediate = false}),
                c.full_curve);
  }
}

TEST(RocCurve, OrderOfSamplesDoesNotMatter) {
  for (const golden::Roc& c : golden::kRocs) {
    SCOPED_TRACE(c.name);
    const std::vector<int64_t> labels(c.labels.rbegin(), c.labels.rend());
    const std::vector<double> scores(c.scores.rbegin(), c.scores.rend());
    expect_same(roc_curve(labels, scores, {.positive_label = c.positive_label}), c.curve);
  }
}

TEST(RocCurve, InfiniteScoresAreScores) {
  const RocCurve curve = roc_curve(std::vector<int64_t>{1, 0}, std::vector<double>{kInf, -kInf});
  EXPECT_THAT(curve.thresholds, ElementsAre(kInf, kInf, -kInf));
  EXPECT_EQ(auc(curve.fpr, curve.tpr), 1.0);
}

TEST(RocCurve, RefusesNoSamplesOddCountsAndNaN) {
  const std::vector<int64_t> labels = {0, 1};
  expect_error([] { roc_curve({}, {}); }, {"roc_curve: expected at least one sample, got none"});
  expect_error([&] { roc_curve(labels, std::vector<double>{0.5}); },
               {"as many labels as scores", "2 labels and 1 scores"});
  expect_error(
      [&] {
        roc_curve(labels, std::vector<double>{0.5, kNaN});
      },
      {"roc_curve: expected numbers as scores, got 1 NaN among 2", "learning rate"});
}

TEST(Auc, OfRocCurvesAgreesWithScikitLearn) {
  for (const golden::Roc& c : golden::kRocs) {
    SCOPED_TRACE(c.name);
    for (const bool drop : {true, false}) {
      const RocCurve curve = roc_curve(
          c.labels, c.scores, {.positive_label = c.positive_label, .drop_intermediate = drop});
      const double area = auc(curve.fpr, curve.tpr);
      if (std::isnan(c.auc))
        EXPECT_TRUE(std::isnan(area));
      else
        EXPECT_NEAR(area, c.auc, 1e-14);
    }
  }
}

TEST(Auc, OfAnyLineAgreesWithScikitLearn) {
  for (const golden::Area& c : golden::kAreas) EXPECT_NEAR(auc(c.x, c.y), c.auc, 1e-14);
}

TEST(Auc, RefusesWhatIsNoLine) {
  const std::vector<double> one = {0.0}, zigzag = {0.0, 1.0, 0.5}, three = {0.0, 1.0, 1.0};
  expect_error([&] { auc(one, one); }, {"auc: expected at least two points, got 1"});
  expect_error([&] { auc(one, three); }, {"auc: expected as many x as y, got 1 and 3"});
  expect_error([&] { auc(zigzag, three); },
               {"only rises or only falls", "steps from -0.5 to 1", "Sort"});
}

TEST(EqualErrorThreshold, IsWhereTheErrorsAreNearest) {
  for (const golden::Roc& c : golden::kRocs) {
    if (std::isnan(c.auc)) continue;
    SCOPED_TRACE(c.name);
    const RocCurve curve = roc_curve(
        c.labels, c.scores, {.positive_label = c.positive_label, .drop_intermediate = false});
    EXPECT_EQ(equal_error_threshold(curve), c.equal_error_threshold);
  }
}

TEST(EqualErrorThreshold, RefusesACurveWithoutBothClasses) {
  const std::vector<double> scores = {0.1, 0.2};
  const auto threshold_of = [&](int64_t label) {
    return equal_error_threshold(roc_curve(std::vector<int64_t>{label, label}, scores));
  };
  expect_error([&] { threshold_of(1); }, {"positive and negative samples", "only positive ones"});
  expect_error([&] { threshold_of(0); }, {"only negative ones"});
  expect_error([] { equal_error_threshold({}); },
               {"expected a curve of roc_curve(), got 0 fpr, 0 tpr and 0 thresholds"});
}

}  // namespace
}  // namespace fe::traces
