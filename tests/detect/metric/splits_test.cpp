// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/splits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

TEST(AllSplits, CountWhatEachThresholdFlags) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    for (const Split& split : all_splits("f", c.labels, c.scores).at) {
      int64_t false_positives = 0, true_positives = 0;
      for (size_t i = 0; i < c.scores.size(); ++i) {
        if (c.scores[i] >= split.lowest_flagged) {
          ++(c.labels[i] == 1 ? true_positives : false_positives);
        }
      }
      EXPECT_EQ(split.false_positives, false_positives);
      EXPECT_EQ(split.true_positives, true_positives);
    }
  }
}

TEST(AllSplits, GoFromNothingToEverythingByDistinctScores) {
  const Splits splits =
      all_splits("f", std::vector<int64_t>{0, 1, 0, 1}, std::vector<double>{1.0, 2.0, 2.0, 3.0});
  std::vector<double> lowest;
  for (const Split& split : splits.at) lowest.push_back(split.lowest_flagged);
  EXPECT_THAT(lowest,
              ::testing::ElementsAre(std::numeric_limits<double>::infinity(), 3.0, 2.0, 1.0));
  EXPECT_EQ(splits.counts.normal, 2);
  EXPECT_EQ(splits.counts.outliers, 2);
}

TEST(AllSplits, RefusesOneClass) {
  testing::expect_error([] { all_splits("f", std::vector<int64_t>{1}, std::vector<double>{1.0}); },
                        {"f: expected samples of both labels, got 0 normal and 1 outliers"});
}

}  // namespace
}  // namespace fe::detect
