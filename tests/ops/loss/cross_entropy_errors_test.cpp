// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <torch/types.h>

#include <fstream>
#include <sstream>

#include "fe/base/log.h"
#include "ops/loss/cross_entropy.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using ops::CrossEntropyForm;
using ::testing::AllOf;
using testing::expect_error;
using ::testing::HasSubstr;

ops::CrossEntropyOptions basic() { return {.inputs = {"p", "t"}, .outputs = "ce"}; }

void run(const ops::CrossEntropyOptions& o,
         const Tensor& y_pred,
         const Tensor& y_true,
         bool checking = false) {
  ops::CrossEntropy(o).forward({y_pred, y_true}, State{.checking = checking});
}

// What is logged meanwhile.
std::string logged(const std::function<void()>& action) {
  const testing::TempFolder folder;
  const bool quiet = log::set_quiet(true);
  {
    const log::File file(folder / "log.txt");
    action();
  }
  log::set_quiet(quiet);
  std::ostringstream text;
  text << std::ifstream(folder / "log.txt").rdbuf();
  return text.str();
}

TEST(CrossEntropyErrors, OneHotAgainstSparse) {
  auto o = basic();
  o.form = CrossEntropyForm::kSparse;
  expect_error(
      [&] {
        run(o, torch::zeros({2, 3}), torch::zeros({2, 3}));
      },
      {"CrossEntropy: expected 't' to hold class indices, whole numbers of shape [2], for "
       "'p' of shape [2, 3], got float32 [2, 3]. Are they one-hot? Then set form = "
       "CrossEntropyForm::kCategorical."});
}

TEST(CrossEntropyErrors, AnotherNumberOfSamplesOrFractions) {
  expect_error(
      [] {
        run(basic(), torch::zeros({2, 3}), torch::zeros(4, torch::kLong));
      },
      {"of shape [2]", "got int64 [4]."});
  expect_error([] { run(basic(), torch::zeros({2, 3}), torch::zeros(2)); }, {"got float32 [2]."});
}

TEST(CrossEntropyErrors, IndicesAgainstCategorical) {
  auto o = basic();
  o.form = CrossEntropyForm::kCategorical;
  expect_error(
      [&] {
        run(o, torch::zeros({2, 3}), torch::zeros(2, torch::kLong));
      },
      {"CrossEntropy: expected 't' to hold a distribution over the classes, of shape [2, 3] "
       "as 'p', got int64 [2]. Are they class indices? Then set form = "
       "CrossEntropyForm::kSparse."});
}

TEST(CrossEntropyErrors, NoClassAxis) {
  auto o = basic();
  o.form = CrossEntropyForm::kSparse;
  expect_error([&] { run(o, torch::zeros(3), torch::zeros(3, torch::kLong)); },
               {"CrossEntropy: expected 'p' to have a class axis, [N, C], got float32 [3]."});
}

TEST(CrossEntropyErrors, BinaryShapesThatDiffer) {
  expect_error(
      [] {
        run(basic(), torch::zeros({4, 1}), torch::zeros({3, 1}));
      },
      {"CrossEntropy: expected 't' to have the shape of 'p', [4, 1], got float32 [3, 1]."});
}

TEST(CrossEntropyErrors, OptionsOutOfRange) {
  auto o = basic();
  o.label_smoothing = 1.0;
  expect_error([&] { ops::CrossEntropy op(o); },
               {"CrossEntropy: expected label_smoothing in [0, 1), got 1."});
  o = basic();
  o.class_weights = {{0, -1.0}};
  expect_error([&] { ops::CrossEntropy op(o); },
               {"CrossEntropy: expected class_weights of classes from 0 on, of at least 0"});
  o.class_weights = {{2, 1.0}};
  expect_error(
      [&] { run(o, torch::zeros(3), torch::zeros(3)); },
      {"CrossEntropy: expected class_weights for the classes 0 and 1 of a binary loss, got "
       "one for class 2."});
  expect_error(
      [&] {
        run(o, torch::zeros({3, 2}), torch::zeros(3, torch::kLong));
      },
      {"CrossEntropy: expected class_weights for the classes 0 to 1, got one for class 2."});
}

TEST(CrossEntropyErrors, ScoresTakenForProbabilities) {
  const Tensor scores = torch::tensor({-1.5f, 0.5f, 4.0f});
  expect_error(
      [&] { run(basic(), scores, torch::zeros(3), true); },
      {"CrossEntropy: expected 'p' to hold probabilities in [0, 1], got values from -1.5 to "
       "4. End the model with a sigmoid, or set from_logits = true."});
  expect_error(
      [&] {
        run(basic(), scores.reshape({1, 3}), torch::zeros(1, torch::kLong), true);
      },
      {"End the model with a softmax"});
  EXPECT_NO_THROW(run(basic(), scores, torch::zeros(3)));  // only looked at in the trial step
}

TEST(CrossEntropyErrors, ProbabilitiesTakenForScores) {
  auto o = basic();
  o.from_logits = true;
  const Tensor p = torch::tensor({0.25f, 0.5f});
  EXPECT_THAT(
      logged([&] { run(o, p, torch::zeros(2), true); }),
      AllOf(HasSubstr("FastEstimator-Warn: "),
            HasSubstr("CrossEntropy: 'p' holds values from 0.25 to 0.5 only: they look like "
                      "probabilities, but from_logits = true puts them through a sigmoid "
                      "once more. End the model without one, or set from_logits = false.")));
  EXPECT_THAT(logged([&] {
                run(o, p.reshape({1, 2}), torch::zeros(1, torch::kLong), true);
              }),
              HasSubstr("through a softmax once more"));
  EXPECT_EQ(logged([&] { run(o, p, torch::zeros(2)); }), "");
  EXPECT_EQ(logged([&] { run(o, p - 1.0, torch::zeros(2), true); }), "");
  EXPECT_EQ(logged([&] { run(basic(), p, torch::zeros(2), true); }), "");
}

TEST(CrossEntropyErrors, ClassesThatDoNotExist) {
  const Tensor p = torch::full({2, 3}, 1.0 / 3);
  expect_error(
      [&] {
        run(basic(), p, torch::tensor({0, 3}, torch::kLong), true);
      },
      {"CrossEntropy: expected 't' to hold classes from 0 to 2, as 'p' has 3, got classes "
       "from 0 to 3."});
  expect_error(
      [&] {
        run(basic(), p, torch::tensor({-1, 2}, torch::kLong), true);
      },
      {"got classes from -1 to 2."});
}

TEST(CrossEntropyErrors, AnEmptyBatchHasNothingToCheck) {
  EXPECT_NO_THROW(run(basic(), torch::zeros({0, 3}), torch::zeros(0, torch::kLong), true));
}

}  // namespace
}  // namespace fe
