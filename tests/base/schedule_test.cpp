// SPDX-License-Identifier: Apache-2.0
#include "fe/base/schedule.h"

#include <gmock/gmock.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using ::testing::ElementsAre;
using testing::expect_error;

// The value of each of the first epochs, -1 for none.
std::vector<int> over_epochs(const Scheduled<int>& value, int64_t epochs) {
  std::vector<int> values;
  for (int64_t epoch = 1; epoch <= epochs; ++epoch) {
    values.push_back(value.at(epoch) ? *value.at(epoch) : -1);
  }
  return values;
}

TEST(Scheduled, PlainValueIsAlwaysThere) {
  const Scheduled<int> value = 7;
  EXPECT_THAT(over_epochs(value, 3), ElementsAre(7, 7, 7));
  EXPECT_FALSE(value.is_scheduled());
  EXPECT_EQ(value.variant(1), value.variant(100));
  EXPECT_EQ(value.all().size(), 1u);
  EXPECT_EQ(value.variants(), 1);
  EXPECT_TRUE(value.starts().empty());
}

TEST(EpochScheduler, ChangesAtItsEpochs) {
  const Scheduled<int> value = EpochScheduler<int>({{2, 10}, {4, std::nullopt}, {5, 20}});
  EXPECT_THAT(over_epochs(value, 6), ElementsAre(-1, 10, 10, -1, 20, 20));
  EXPECT_TRUE(value.is_scheduled());
  EXPECT_EQ(value.variant(2), value.variant(3));
  EXPECT_NE(value.variant(3), value.variant(5));
  EXPECT_EQ(value.variant(1), -1);
  EXPECT_EQ(value.variant(4), -1);
  EXPECT_EQ(value.all().size(), 2u);
  EXPECT_EQ(value.variants(), 3);
  EXPECT_THAT(value.starts(), ElementsAre(2, 4, 5));
}

TEST(EpochScheduler, RefusesNoEpochsAndEpochZero) {
  using Values = std::map<int64_t, std::optional<int>>;
  expect_error([] { EpochScheduler<int> scheduler(Values{}); },
               {"EpochScheduler: expected at least one epoch, got none."});
  expect_error(
      [] {
        EpochScheduler<int> scheduler(Values{{0, 1}});
      },
      {"EpochScheduler: expected epochs from 1, got 0."});
}

TEST(RepeatScheduler, Cycles) {
  const Scheduled<int> value = RepeatScheduler<int>({1, 2, std::nullopt});
  EXPECT_THAT(over_epochs(value, 7), ElementsAre(1, 2, -1, 1, 2, -1, 1));
  EXPECT_EQ(value.variant(1), value.variant(4));
  EXPECT_NE(value.variant(1), value.variant(2));
  EXPECT_EQ(value.variants(), 3);
  EXPECT_TRUE(value.starts().empty());
}

TEST(RepeatScheduler, RefusesOneValue) {
  expect_error([] { RepeatScheduler<int> scheduler(std::vector<std::optional<int>>{1}); },
               {"RepeatScheduler: expected at least two values, got 1."});
}

}  // namespace
}  // namespace fe
