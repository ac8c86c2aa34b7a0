// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/precision_recall_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

TEST(PrecisionRecallCurve, HasAPointForEachDistinctScore) {
  const PrecisionRecallCurve curve = precision_recall_curve(
      std::vector<int64_t>{0, 0, 1, 1, 1}, std::vector<double>{0.1, 0.4, 0.35, 0.8, 0.4});
  EXPECT_THAT(curve.thresholds, ElementsAre(0.1, 0.35, 0.4, 0.8));
  EXPECT_THAT(curve.precision, ElementsAre(3.0 / 5, 3.0 / 4, 2.0 / 3, 1.0, 1.0));
  EXPECT_THAT(curve.recall, ElementsAre(1.0, 1.0, 2.0 / 3, 1.0 / 3, 0.0));
}

TEST(PrecisionRecallCurve, RefusesOneClass) {
  expect_error(
      [] {
        precision_recall_curve(std::vector<int64_t>{0, 0}, std::vector<double>{1.0, 2.0});
      },
      {"precision_recall_curve: expected samples of both labels, got 2 normal and 0 outliers"});
}

TEST(AveragePrecision, AgreesWithScikitLearn) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_NEAR(average_precision(precision_recall_curve(c.labels, c.scores)),
                c.expected.at("average_precision"), 1e-12);
  }
}

TEST(AveragePrecision, OfEqualScoresIsTheShareOfOutliers) {
  const auto curve = precision_recall_curve(std::vector<int64_t>{1, 0, 0, 0},
                                            std::vector<double>{2.0, 2.0, 2.0, 2.0});
  EXPECT_EQ(average_precision(curve), 0.25);
}

TEST(AveragePrecision, RefusesWhatIsNoCurve) {
  expect_error(
      [] {
        average_precision({.precision = {1.0}, .recall = {1.0, 0.0}, .thresholds = {0.5}});
      },
      {"average_precision: expected a curve of precision_recall_curve()",
       "got 1 precisions, 2 recalls and 1 thresholds"});
}

}  // namespace
}  // namespace fe::detect
