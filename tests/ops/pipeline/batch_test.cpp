// SPDX-License-Identifier: Apache-2.0
#include "ops/pipeline/batch.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

TEST(Batch, LeavesTheSizeToThePipelineByDefault) {
  const ops::Batch batch;
  ASSERT_NE(batch.batch_rule(), nullptr);
  EXPECT_EQ(batch.batch_rule()->batch_size, 0);
  EXPECT_FALSE(batch.batch_rule()->drop_last);
  EXPECT_FALSE(batch.batch_rule()->pad_value.has_value());
  EXPECT_TRUE(batch.inputs().empty() && batch.outputs().empty());
}

TEST(Batch, CarriesItsRuleWhereverItGoes) {
  const AnyNumpyOp batch = ops::Batch(
      {.batch_size = 32, .drop_last = true, .pad_value = -1.0, .mode = Mode::kTrain, .ds_id = "a"});
  EXPECT_EQ(batch->batch_rule()->batch_size, 32);
  EXPECT_TRUE(batch->batch_rule()->drop_last);
  EXPECT_EQ(batch->batch_rule()->pad_value, -1.0);
  EXPECT_EQ(batch->modes(), Modes(Mode::kTrain));
  EXPECT_FALSE(batch->ds_ids().contains("b"));
  EXPECT_EQ(batch->description().options[0].value, OptionValue(int64_t{32}));
}

TEST(Batch, RefusesANegativeSize) {
  testing::expect_error([] { ops::Batch({.batch_size = -1}); },
                        {"Batch: expected batch_size of at least 0, got -1."});
}

}  // namespace
}  // namespace fe
