// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/samples.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using testing::expect_error;
using Labels = std::vector<int64_t>;
using Numbers = std::vector<double>;

TEST(CountClasses, CountsEachLabel) {
  const ClassCounts counts = count_classes("f", Labels{0, 1, 0}, Numbers{1.0, 2.0, 3.0});
  EXPECT_EQ(counts.normal, 2);
  EXPECT_EQ(counts.outliers, 1);
}

TEST(CountClasses, RefusesWhatAreNoSamples) {
  expect_error(
      [] {
        count_classes("f", Labels{0, 1}, Numbers{1.0});
      },
      {"f: expected as many labels as scores, got 2 labels and 1 scores"});
  expect_error([] { count_classes("f", {}, {}); }, {"f: expected at least one sample, got none"});
  expect_error(
      [] {
        count_classes("f", Labels{0, 1, 2, 3}, Numbers{1.0, 2.0, 3.0, 4.0});
      },
      {"f: expected labels 0 (normal) and 1 (outlier), got 2 at index 2", "Map"});
  expect_error([] { count_classes("f", Labels{-1}, Numbers{1.0}); }, {"got -1 at index 0"});
  expect_error(
      [] {
        const double inf = std::numeric_limits<double>::infinity();
        count_classes("f", Labels{0, 1, 1}, Numbers{1.0, inf, -inf});
      },
      {"f: expected finite scores, got inf at index 1", "diverged"});
}

TEST(CheckBothClasses, SaysWhichIsMissing) {
  check_both_classes("f", "samples", {.normal = 1, .outliers = 1});
  expect_error([] { check_both_classes("f", "samples", {.normal = 50, .outliers = 0}); },
               {"f: expected samples of both labels, got 50 normal and 0 outliers. Add some with "
                "label 1."});
  expect_error([] { check_both_classes("f", "pixels", {.normal = 0, .outliers = 9}); },
               {"f: expected pixels of both labels, got 0 normal and 9 outliers. Add some with "
                "label 0."});
}

}  // namespace
}  // namespace fe::detect
