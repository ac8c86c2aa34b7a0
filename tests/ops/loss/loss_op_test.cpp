// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/loss_op.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <tuple>

#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::doubles;
using testing::expect_error;
using testing::IsClose;

struct GapOptions {
  static constexpr std::string_view kName = "Gap";
  static constexpr std::string_view kDoc = "a gap";

  Keys inputs = {"p", "t"};
  Keys outputs = "gap";
  bool average_loss = true;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};
  static auto fields() { return std::tuple(field("average_loss", &GapOptions::average_loss, "")); }
};

// As a user would write it: pred - true.
class Gap final : public ops::LossOp {
 public:
  using Options = GapOptions;

  explicit Gap(const GapOptions& options = {}) : LossOp(options) {}

 private:
  Tensor loss(const Tensor& y_pred, const Tensor& y_true, const State&) const override {
    return y_pred - matched(y_true, y_pred);
  }
};

Tensor gap(const Tensor& y_pred, const Tensor& y_true, bool average_loss = true) {
  return Gap({.average_loss = average_loss}).forward({y_pred, y_true}, State())[0];
}

TEST(LossOp, AveragesOverAllElements) {
  EXPECT_THAT(gap(doubles({1, 2, 3, 6}, {2, 2}), doubles({0, 0, 0, 0}, {2, 2})),
              IsClose(torch::tensor(3.0, torch::kDouble)));
}

TEST(LossOp, AveragesEachSampleWithoutAverageLoss) {
  EXPECT_THAT(gap(doubles({1, 2, 3, 6}, {2, 2}), torch::zeros({2, 2}), false),
              IsClose(doubles({1.5, 4.5}, {2})));
  EXPECT_THAT(gap(doubles({1, 2}, {2}), torch::zeros(2), false), IsClose(doubles({1, 2}, {2})));
  EXPECT_EQ(gap(torch::zeros({0, 3}), torch::zeros({0, 3}), false).sizes(), at::IntArrayRef({0}));
}

TEST(LossOp, MatchesALastAxisOfOne) {
  const Tensor column = doubles({1, 2, 3}, {3, 1}), row = doubles({1, 2, 5}, {3});
  EXPECT_THAT(gap(column, row, false), IsClose(doubles({0, 0, -2}, {3})));
  EXPECT_THAT(gap(row, column, false), IsClose(doubles({0, 0, 2}, {3})));
}

TEST(LossOp, TakesTargetsOfAnyType) {
  EXPECT_THAT(gap(torch::ones(3), torch::ones(3, torch::kLong)), IsClose(torch::tensor(0.0f)));
  EXPECT_THAT(gap(torch::ones(3), torch::ones(3, torch::kDouble)), IsClose(torch::tensor(0.0f)));
}

TEST(LossOp, ComputesHalfPrecisionInFloat) {
  EXPECT_EQ(gap(torch::ones(3, torch::kBFloat16), torch::ones(3)).scalar_type(), torch::kFloat);
  EXPECT_EQ(gap(torch::ones(3, torch::kHalf), torch::ones(3)).scalar_type(), torch::kFloat);
}

TEST(LossOp, RefusesShapesThatTorchWouldBroadcast) {
  expect_error(
      [] {
        gap(torch::zeros({4, 1}), torch::zeros({1, 4}));
      },
      {"Gap: expected 't' to have the shape of 'p', [4, 1], got float32 [1, 4]."});
  expect_error([] { gap(torch::zeros({4}), torch::zeros({3}, torch::kLong)); },
               {"[4], got int64 [3]."});
}

TEST(LossOp, RefusesPredictionsThatAreNone) {
  expect_error([] { gap(torch::zeros({4}, torch::kLong), torch::zeros({4})); },
               {"Gap: expected 'p' to hold floating point predictions of shape [N, ...], got int64 "
                "[4]. Are the inputs in the order {y_pred, y_true}?"});
  expect_error([] { gap(torch::tensor(1.0f), torch::tensor(1.0f)); }, {"got float32 []."});
}

TEST(LossOp, RefusesOtherNumbersOfKeys) {
  expect_error([] { Gap({.inputs = "p"}); }, {"Gap: expected inputs {y_pred, y_true}, got ['p']."});
  expect_error(
      [] {
        Gap({.outputs = {"a", "b"}});
      },
      {"Gap: expected one output, the loss, got ['a', 'b']."});
}

}  // namespace
}  // namespace fe
