// SPDX-License-Identifier: Apache-2.0
#include "ops/delete.h"

#include <gtest/gtest.h>

#include "fe/base/schedule.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

const std::vector<Key> kBoth = {"a", "b"};

TEST(Delete, StandsInAPipeline) {
  const std::vector<Scheduled<AnyNumpyOp>> list = {
      ops::Delete({.keys = {"a", "b"}, .mode = Mode::kEval, .ds_id = "x"})};
  const NumpyOp& op = **list[0].at(1);
  EXPECT_EQ(op.name(), "Delete");
  EXPECT_EQ(op.deletes(), kBoth);
  EXPECT_EQ(op.inputs(), Keys({"a", "b"}));
  EXPECT_TRUE(op.outputs().empty());
  EXPECT_EQ(op.modes(), Modes(Mode::kEval));
  EXPECT_FALSE(op.ds_ids().contains("y"));
}

TEST(Delete, StandsInANetwork) {
  const std::vector<Scheduled<AnyTensorOp>> list = {
      ops::Delete({.keys = {"a", "b"}, .mode = Mode::kEval, .ds_id = "x"})};
  const TensorOp& op = **list[0].at(1);
  EXPECT_EQ(op.name(), "Delete");
  EXPECT_EQ(op.deletes(), kBoth);
  EXPECT_EQ(op.inputs(), Keys({"a", "b"}));
  EXPECT_TRUE(op.forward({Tensor(), Tensor()}, State()).empty());
  EXPECT_EQ(op.modes(), Modes(Mode::kEval));
  EXPECT_FALSE(op.ds_ids().contains("y"));
}

TEST(Delete, RefusesToDeleteNothing) {
  testing::expect_error([] { ops::Delete({.keys = Keys::none()}); },
                        {"Delete: expected at least one key, got none."});
}

}  // namespace
}  // namespace fe
