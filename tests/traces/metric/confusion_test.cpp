// SPDX-License-Identifier: Apache-2.0
#include "traces/metric/confusion.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"
#include "tests/traces/golden.h"

namespace fe::traces {
namespace {

using testing::expect_error;

TEST(Confusion, CountsEachKindForTheChosenClass) {
  const std::vector<int64_t> labels = {1, 1, 1, 0, 0, 0, 0}, predictions = {1, 1, 0, 1, 0, 0, 0};
  EXPECT_EQ(confusion(labels, predictions), (Confusion{2, 1, 1, 3}));
  EXPECT_EQ(confusion(labels, predictions, 0), (Confusion{3, 1, 1, 2}));
  EXPECT_EQ(confusion({}, {}), Confusion{});
}

TEST(Confusion, ByClassIsEachClassAgainstTheRest) {
  for (const golden::Classes& c : golden::kClasses) {
    SCOPED_TRACE(c.name);
    const auto by_class = confusion_by_class(c.labels, c.predictions, c.classes);
    ASSERT_EQ(by_class.size(), static_cast<size_t>(c.classes));
    for (int64_t i = 0; i < c.classes; ++i) {
      EXPECT_EQ(by_class[static_cast<size_t>(i)], confusion(c.labels, c.predictions, i));
    }
  }
}

TEST(Confusion, ScoresAgreeWithScikitLearn) {
  for (const golden::Classes& c : golden::kClasses) {
    SCOPED_TRACE(c.name);
    const auto by_class = confusion_by_class(c.labels, c.predictions, c.classes);
    for (size_t i = 0; i < by_class.size(); ++i) {
      EXPECT_DOUBLE_EQ(precision(by_class[i]), c.precision.by_class[i]);
      EXPECT_DOUBLE_EQ(recall(by_class[i]), c.recall.by_class[i]);
      EXPECT_DOUBLE_EQ(f1(by_class[i]), c.f1.by_class[i]);
    }
  }
}

TEST(Confusion, RefusesOddCountsAndUnknownClasses) {
  const std::vector<int64_t> two = {0, 1}, three = {0, 1, 2}, negative = {0, -1};
  expect_error([&] { confusion(two, three); }, {"2 labels and 3 predictions"});
  expect_error([&] { confusion_by_class(two, three, 3); }, {"2 labels and 3 predictions"});
  expect_error([&] { confusion_by_class(three, three, 2); },
               {"confusion: expected labels from 0 to 1, got 2"});
  expect_error([&] { confusion_by_class(two, negative, 2); },
               {"expected predictions from 0 to 1, got -1"});
}

}  // namespace
}  // namespace fe::traces
