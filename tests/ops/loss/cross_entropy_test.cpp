// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/cross_entropy.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "tests/ops/golden.h"
#include "tests/testing/is_close.h"

namespace fe {
namespace {

using ops::CrossEntropyForm;
using testing::autograd_gradient;
using testing::doubles;
using testing::IsClose;
using testing::numeric_gradient;

ops::CrossEntropyOptions options() { return {.inputs = {"p", "t"}, .outputs = "ce"}; }
ops::CrossEntropyOptions per_sample() {
  auto o = options();
  o.average_loss = false;
  return o;
}
ops::CrossEntropyOptions from_logits() {
  auto o = options();
  o.from_logits = true;
  return o;
}

Tensor loss(const ops::CrossEntropyOptions& o, const Tensor& y_pred, const Tensor& y_true) {
  return ops::CrossEntropy(o).forward({y_pred, y_true}, State())[0];
}

const Tensor kSoftmax = doubles(golden::kSoftmax, {6, 4});
const Tensor kScores = doubles(golden::kScores, {6, 4});
const Tensor kClasses = torch::tensor(golden::kClasses, torch::kLong);
const Tensor kOneHot = torch::zeros({6, 4}, torch::kDouble).scatter_(1, kClasses.unsqueeze(1), 1.0);
const Tensor kBinaryPred = doubles(golden::kBinaryPred, {6, 1});
const Tensor kBinaryTrue = doubles(golden::kBinaryTrue, {6, 1});

// ---- values

TEST(CrossEntropy, OfBinaryProbabilitiesIsKerass) {
  const Tensor expected = doubles(golden::kBinaryLoss, {6});
  EXPECT_THAT(loss(per_sample(), kBinaryPred, kBinaryTrue), IsClose(expected));
  EXPECT_THAT(loss(options(), kBinaryPred, kBinaryTrue), IsClose(expected.mean()));
  EXPECT_THAT(loss(per_sample(), kBinaryPred.squeeze(1), kBinaryTrue), IsClose(expected));
  EXPECT_THAT(loss(per_sample(), kBinaryPred, kBinaryTrue.squeeze(1).to(torch::kLong)),
              IsClose(expected));
}

TEST(CrossEntropy, OfClassProbabilitiesIsKerass) {
  const Tensor expected = doubles(golden::kSparseLoss, {6});
  EXPECT_THAT(loss(per_sample(), kSoftmax, kClasses), IsClose(expected));
  EXPECT_THAT(loss(per_sample(), kSoftmax, kClasses.unsqueeze(1).to(torch::kInt)),
              IsClose(expected));
  EXPECT_THAT(loss(per_sample(), kSoftmax, kOneHot), IsClose(expected));
  EXPECT_THAT(loss(per_sample(), kSoftmax, kOneHot.to(torch::kByte)), IsClose(expected));
  EXPECT_THAT(loss(options(), kSoftmax, kClasses), IsClose(expected.mean()));
}

TEST(CrossEntropy, OfLogitsIsThatOfTheirProbabilities) {
  EXPECT_THAT(loss(from_logits(), kScores, kClasses), IsClose(loss(options(), kSoftmax, kClasses)));
  EXPECT_THAT(loss(from_logits(), kScores, kOneHot), IsClose(loss(options(), kSoftmax, kOneHot)));
  const Tensor y = torch::tensor({0, 1, 0, 1, 1, 0}, torch::kDouble);
  const Tensor x = kScores.select(1, 0);
  EXPECT_THAT(loss(from_logits(), x, y), IsClose(loss(options(), x.sigmoid(), y)));
}

TEST(CrossEntropy, OfBinaryLogitsAgreesWithTorchFarOut) {
  const Tensor x = torch::tensor({-1000.0, -50.0, -1.0, 0.0, 3.0, 50.0, 1000.0}, torch::kDouble);
  for (const double y : {0.0, 0.3, 1.0}) {
    const Tensor target = torch::full({7}, y, torch::kDouble);
    auto o = from_logits();
    o.average_loss = false;
    EXPECT_THAT(loss(o, x, target), IsClose(torch::binary_cross_entropy_with_logits(
                                        x, target, {}, {}, at::Reduction::None)))
        << y;
  }
}

TEST(CrossEntropy, ComputesBinaryTargetsOutsideZeroToOneByTheFormula) {
  const Tensor x = doubles({0.3, -2.0}, {2}), y = doubles({-1.0, 1.7}, {2});
  const auto softplus = [](double v) { return std::log1p(std::exp(v)); };
  const std::vector<double> expected = {softplus(0.3) - 0.3 * -1.0, softplus(-2.0) - -2.0 * 1.7};
  auto o = from_logits();
  o.average_loss = false;
  EXPECT_THAT(loss(o, x, y), IsClose(doubles(expected, {2})));
  const Tensor p = x.sigmoid();
  EXPECT_THAT(loss(per_sample(), p, y), IsClose(doubles(expected, {2})));
}

TEST(CrossEntropy, WeighsAndSmoothsClasses) {
  auto o = per_sample();
  o.class_weights = {{1, 2.5}, {3, 0.5}};
  o.label_smoothing = 0.1;
  const Tensor expected = doubles(golden::kWeightedSmoothedLoss, {6});
  EXPECT_THAT(loss(o, kSoftmax, kClasses), IsClose(expected));
  EXPECT_THAT(loss(o, kSoftmax, kOneHot), IsClose(expected));
  o.from_logits = true;
  EXPECT_THAT(loss(o, kScores, kClasses), IsClose(expected));
  o.average_loss = true;  // over samples, whatever they weigh
  EXPECT_THAT(loss(o, kScores, kClasses), IsClose(expected.mean()));
}

TEST(CrossEntropy, WeighsAndSmoothsBinaryTargets) {
  auto o = per_sample();
  o.class_weights = {{0, 0.25}, {1, 3.0}};
  o.label_smoothing = 0.2;
  EXPECT_THAT(loss(o, kBinaryPred, kBinaryTrue),
              IsClose(doubles(golden::kBinaryWeightedSmoothedLoss, {6})));
  auto logits = o;
  logits.from_logits = true;
  const Tensor x = kScores.narrow(1, 0, 1);
  EXPECT_THAT(loss(logits, x, kBinaryTrue), IsClose(loss(o, x.sigmoid(), kBinaryTrue)));
  logits.class_weights = {};
  o.class_weights = {};
  EXPECT_THAT(loss(logits, x, kBinaryTrue), IsClose(loss(o, x.sigmoid(), kBinaryTrue)));
}

TEST(CrossEntropy, OfCertainAndRightIsNothingAndOfEvenOddsIsLogTwo) {
  EXPECT_NEAR(loss(options(), torch::ones(2), torch::ones(2)).item().toDouble(), 0.0, 1e-6);
  EXPECT_NEAR(loss(options(), torch::full(2, 0.5), torch::ones(2)).item().toDouble(), std::log(2.0),
              1e-6);
  EXPECT_NEAR(loss(options(), torch::zeros(2), torch::ones(2)).item().toDouble(), -std::log(1e-7),
              1e-4);
}

// ---- forms

TEST(CrossEntropy, OfImagesIsBinaryAndOfClassMapsIsSparse) {
  torch::manual_seed(1);
  const Tensor p = torch::rand({3, 1, 4, 4}), y = torch::rand({3, 1, 4, 4});
  EXPECT_THAT(loss(per_sample(), p, y),
              IsClose(torch::binary_cross_entropy(p, y, {}, at::Reduction::None).mean({1, 2, 3})));
  const Tensor scores = torch::randn({3, 5, 4, 4}),
               map = torch::randint(5, {3, 4, 4}, torch::kLong);
  const Tensor at_class = scores.log_softmax(1).gather(1, map.unsqueeze(1));
  EXPECT_THAT(loss(from_logits(), scores, map), IsClose(-at_class.mean()));
}

TEST(CrossEntropy, AnswersSeveralQuestionsWhenToldSo) {
  const Tensor p = torch::rand({5, 3}), y = torch::randint(2, {5, 3}).to(torch::kFloat);
  auto o = options();
  o.form = CrossEntropyForm::kBinary;
  EXPECT_THAT(loss(o, p, y), IsClose(torch::binary_cross_entropy(p, y)));
}

TEST(CrossEntropy, TakesTheFormItIsTold) {
  auto o = options();
  o.form = CrossEntropyForm::kSparse;
  EXPECT_NEAR(loss(o, torch::ones({3, 1}), torch::zeros(3, torch::kLong)).item().toDouble(), 0.0,
              1e-6);
  o.form = CrossEntropyForm::kCategorical;
  EXPECT_THAT(loss(o, kSoftmax, kOneHot), IsClose(loss(options(), kSoftmax, kClasses)));
  EXPECT_EQ(option_name(CrossEntropyForm::kAuto), "auto");
  EXPECT_EQ(option_name(CrossEntropyForm::kBinary), "binary");
  EXPECT_EQ(option_name(CrossEntropyForm::kCategorical), "categorical");
  EXPECT_EQ(option_name(CrossEntropyForm::kSparse), "sparse");
}

// ---- gradients and invariances

TEST(CrossEntropy, HasTheRightGradientInEveryForm) {
  for (const bool logits : {false, true}) {
    auto o = options();
    o.from_logits = logits;
    o.label_smoothing = 0.1;
    for (const bool weighted : {false, true}) {
      if (weighted) o.class_weights = {{0, 2.0}, {1, 0.5}};
      // Far from 0, where finite differences are too coarse.
      const Tensor over_classes = logits ? kScores : (0.3 * kScores).softmax(1);
      const Tensor yes_no = logits ? kScores.narrow(1, 0, 1) : kBinaryPred.clamp(0.05, 0.95);
      for (const auto& [pred, target] :
           {std::pair(over_classes, kClasses), std::pair(over_classes, kOneHot),
            std::pair(yes_no, kBinaryTrue)}) {
        const auto f = [&, t = target](const Tensor& x) { return loss(o, x, t); };
        EXPECT_THAT(autograd_gradient(f, pred), IsClose(numeric_gradient(f, pred)))
            << "logits " << logits << ", weighted " << weighted << ", " << describe(target);
      }
    }
  }
}

TEST(CrossEntropy, OfSoftmaxHasTheTextbookGradient) {
  const auto f = [](const Tensor& x) { return loss(options(), x.softmax(1), kClasses); };
  EXPECT_THAT(autograd_gradient(f, kScores), IsClose((kSoftmax - kOneHot) / 6.0));
}

TEST(CrossEntropy, DoesNotDependOnTheOrderOrSplitOfTheBatch) {
  const Tensor all = loss(per_sample(), kSoftmax, kClasses);
  EXPECT_THAT(loss(per_sample(), kSoftmax.flip(0), kClasses.flip(0)), IsClose(all.flip(0)));
  const Tensor first = loss(per_sample(), kSoftmax.narrow(0, 0, 1), kClasses.narrow(0, 0, 1));
  const Tensor rest = loss(per_sample(), kSoftmax.narrow(0, 1, 5), kClasses.narrow(0, 1, 5));
  EXPECT_THAT(torch::cat({first, rest}), IsClose(all));
}

TEST(CrossEntropy, TakesAnEmptyBatch) {
  const Tensor none = torch::zeros(0, torch::kLong);
  EXPECT_EQ(loss(per_sample(), torch::zeros({0, 4}), none).sizes(), at::IntArrayRef({0}));
  EXPECT_EQ(loss(per_sample(), torch::zeros({0, 1}), none).sizes(), at::IntArrayRef({0}));
}

TEST(CrossEntropy, KeepsTheTypeOfThePrediction) {
  EXPECT_EQ(loss(options(), kSoftmax.to(torch::kFloat), kClasses).scalar_type(), torch::kFloat);
  EXPECT_EQ(loss(options(), kSoftmax, kClasses).scalar_type(), torch::kDouble);
  const Tensor half = loss(options(), kSoftmax.to(torch::kBFloat16), kClasses);
  EXPECT_EQ(half.scalar_type(), torch::kFloat);
  EXPECT_NEAR(half.item().toDouble(), loss(options(), kSoftmax, kClasses).item().toDouble(), 0.02);
}

TEST(CrossEntropy, IsNotForInferByDefault) {
  EXPECT_EQ(ops::CrossEntropy(options()).modes(), !Mode::kInfer);
}

}  // namespace
}  // namespace fe
