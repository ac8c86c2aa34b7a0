// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/l1_loss.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/testing/is_close.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ops::L1Kind;
using testing::doubles;
using testing::IsClose;

Tensor l1(const Tensor& y_pred,
          const Tensor& y_true,
          L1Kind kind,
          double beta = 1.0,
          bool average_loss = true) {
  const ops::L1Loss op({.inputs = {"p", "t"},
                        .outputs = "l1",
                        .kind = kind,
                        .beta = beta,
                        .average_loss = average_loss});
  return op.forward({y_pred, y_true}, State())[0];
}

// Differences 0.5, -1, 3 with beta 2: two in the square, one on the line.
const Tensor kPred = doubles({0.5, -1, 3}, {3}), kTrue = doubles({0, 0, 0}, {3});

TEST(L1Loss, IsTheAbsoluteDifference) {
  EXPECT_THAT(l1(kPred, kTrue, L1Kind::kL1, 1.0, false), IsClose(doubles({0.5, 1, 3}, {3})));
  EXPECT_THAT(l1(kPred, kTrue, L1Kind::kL1), IsClose(torch::tensor(1.5, torch::kDouble)));
}

TEST(L1Loss, SmoothIsTheDocumentedFormula) {
  EXPECT_THAT(l1(kPred, kTrue, L1Kind::kSmooth, 2.0, false),
              IsClose(doubles({0.0625, 0.25, 2}, {3})));
}

TEST(L1Loss, HuberIsTheDocumentedFormula) {
  EXPECT_THAT(l1(kPred, kTrue, L1Kind::kHuber, 2.0, false), IsClose(doubles({0.125, 0.5, 4}, {3})));
}

TEST(L1Loss, HasTheRightGradients) {
  torch::manual_seed(4);
  const Tensor p = torch::randn({4, 3}, torch::kDouble), t = torch::randn({4, 3}, torch::kDouble);
  for (const L1Kind kind : {L1Kind::kL1, L1Kind::kSmooth, L1Kind::kHuber}) {
    const auto f = [&](const Tensor& x) { return l1(x, t, kind, 0.7); };
    EXPECT_THAT(testing::autograd_gradient(f, p), IsClose(testing::numeric_gradient(f, p)))
        << option_name(kind);
  }
}

TEST(L1Loss, RefusesABetaOfZero) {
  testing::expect_error([] { l1(kPred, kTrue, L1Kind::kHuber, 0.0); },
                        {"L1Loss: expected beta greater than 0, got 0."});
}

TEST(L1Loss, SaysWhichShapesDiffer) {
  testing::expect_error([] { l1(kPred, torch::zeros(2), L1Kind::kL1); },
                        {"L1Loss: expected 't' to have the shape of 'p', [3], got float32 [2]."});
}

}  // namespace
}  // namespace fe
