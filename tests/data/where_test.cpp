// SPDX-License-Identifier: Apache-2.0
#include "fe/data/where.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::expect_error;

Dataset labels() {
  return Dataset::from_arrays({{"y", Array::from(std::vector<int64_t>{3, 1, 2, 1}, {4})}});
}

std::vector<int64_t> kept(const Dataset& dataset) {
  const Array y = dataset.column("y");
  return {y.values<int64_t>().begin(), y.values<int64_t>().end()};
}

TEST(Where, KeepsTheSamplesWithTheLabels) {
  EXPECT_EQ(kept(Where("y", {1, 3})(labels())), (std::vector<int64_t>{3, 1, 1}));
  EXPECT_EQ(kept(WhereNot("y", {1})(labels())), (std::vector<int64_t>{3, 2}));
}

TEST(Where, IsMadeOfAMapWithOneKey) {
  const Where where(Where::Written{{"y", {2}}});
  EXPECT_EQ(where.key.str(), "y");
  EXPECT_EQ(kept(where(labels())), (std::vector<int64_t>{2}));
  expect_error([] { Where(Where::Written{}); },
               {"expected the key of the labels and their values, {y: [1]}, got 0 keys."});
  expect_error([] { WhereNot(WhereNot::Written{{"a", {1}}, {"b", {2}}}); }, {"got 2 keys."});
}

}  // namespace
}  // namespace fe::data
