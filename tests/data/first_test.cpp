// SPDX-License-Identifier: Apache-2.0
#include "fe/data/first.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::expect_error;

TEST(First, KeepsTheSamplesFromTheStart) {
  const Dataset all =
      Dataset::from_arrays({{"y", Array::from(std::vector<int64_t>{5, 6, 7}, {3})}});
  const Dataset two = First(2)(all);
  ASSERT_EQ(two.size(), 2);
  EXPECT_EQ(two[1]["y"].item<int64_t>(), 6);
  EXPECT_EQ(First(9)(all).size(), 3);
}

TEST(First, RefusesToKeepNothing) {
  expect_error([] { First(0); }, {"expected at least 1 sample, got 0."});
}

}  // namespace
}  // namespace fe::data
