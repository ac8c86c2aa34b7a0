// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/mean_squared_error.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::IsClose;

Tensor mse(const Tensor& y_pred, const Tensor& y_true, bool average_loss = true) {
  const ops::MeanSquaredError op(
      {.inputs = {"p", "t"}, .outputs = "mse", .average_loss = average_loss});
  return op.forward({y_pred, y_true}, State())[0];
}

TEST(MeanSquaredError, IsTheMeanOfSquares) {
  const Tensor p = testing::doubles({1, 2, 3, 4}, {2, 2}),
               t = testing::doubles({1, 0, 3, 0}, {2, 2});
  EXPECT_THAT(mse(p, t), IsClose(torch::tensor(5.0, torch::kDouble)));
  EXPECT_THAT(mse(p, t, false), IsClose(testing::doubles({2, 8}, {2})));
}

TEST(MeanSquaredError, AgreesWithTorch) {
  torch::manual_seed(3);
  const Tensor p = torch::randn({5, 2, 4}), t = torch::randn({5, 2, 4});
  EXPECT_THAT(mse(p, t), IsClose((p - t).pow(2).mean()));
  EXPECT_THAT(mse(p, t, false).mean(), IsClose(mse(p, t)));
}

TEST(MeanSquaredError, HasTheRightGradient) {
  torch::manual_seed(4);
  const Tensor p = torch::randn({3, 2}, torch::kDouble), t = torch::randn({3, 2}, torch::kDouble);
  const auto f = [&](const Tensor& x) { return mse(x, t); };
  EXPECT_THAT(testing::autograd_gradient(f, p), IsClose(testing::numeric_gradient(f, p)));
}

TEST(MeanSquaredError, IsNotForInferByDefault) {
  const ops::MeanSquaredError op({.inputs = {"p", "t"}, .outputs = "mse"});
  EXPECT_EQ(op.modes(), !Mode::kInfer);
}

TEST(MeanSquaredError, SaysWhichShapesDiffer) {
  testing::expect_error(
      [] {
        mse(torch::zeros({2, 3}), torch::zeros({2}));
      },
      {"MeanSquaredError: expected 't' to have the shape of 'p', [2, 3], got "
       "float32 [2]."});
}

}  // namespace
}  // namespace fe
