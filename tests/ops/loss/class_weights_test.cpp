// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/class_weights.h"

#include <gtest/gtest.h>

#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

TEST(ClassWeights, CountOneForClassesWithoutAWeight) {
  const ops::ClassWeights weights = {{1, 2.5}, {3, 0.0}};
  EXPECT_EQ(weights[0], 1.0);
  EXPECT_EQ(weights[1], 2.5);
  EXPECT_THAT(weights.tensor(5, torch::zeros(1, torch::kDouble), "Loss"),
              testing::IsClose(testing::doubles({1, 2.5, 1, 0, 1}, {5})));
}

TEST(ClassWeights, AreNoTensorWhenThereAreNone) {
  EXPECT_FALSE(ops::ClassWeights().tensor(5, torch::zeros(1), "Loss").defined());
}

TEST(ClassWeights, AreRecordedAsWords) {
  EXPECT_EQ(option_value(ops::ClassWeights({{0, 1.0}, {7, 2.5}})),
            OptionValue(std::vector<std::string>{"0: 1", "7: 2.5"}));
}

TEST(ClassWeights, RefuseClassesThatCannotBe) {
  expect_error(
      [] {
        ops::ClassWeights({{-1, 2.0}}).check("Loss");
      },
      {"Loss: expected class_weights of classes from 0 on, of at least 0, got 2 for class -1."});
  expect_error([] { ops::ClassWeights({{1, -2.0}}).check("Loss"); }, {"got -2 for class 1."});
  expect_error(
      [] {
        ops::ClassWeights({{4, 2.0}}).tensor(3, torch::zeros(1), "Loss");
      },
      {"Loss: expected class_weights for the classes 0 to 2, got one for class 4."});
}

}  // namespace
}  // namespace fe
