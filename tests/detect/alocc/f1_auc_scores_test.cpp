// SPDX-License-Identifier: Apache-2.0
#include "detect/alocc/f1_auc_scores.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/detect/alocc/golden.h"
#include "tests/testing/throws.h"
#include "tests/traces/driver.h"

namespace fe::detect {
namespace {

/// The samples [from, to) of a golden set as one batch.
Batch batch_of(const golden::Scores& set, size_t from, size_t to) {
  const auto count = static_cast<std::ptrdiff_t>(to), begin = static_cast<std::ptrdiff_t>(from);
  const std::vector<int64_t> y(set.y_true.begin() + begin, set.y_true.begin() + count);
  const std::vector<double> scores(set.y_pred.begin() + begin, set.y_pred.begin() + count);
  return {{"y", torch::tensor(y, torch::kLong)},
          {"score", torch::tensor(scores, torch::kDouble).reshape({-1, 1})}};
}

F1AUCScores trace_for(const golden::Scores& set) {
  return F1AUCScores({.true_key = "y",
                      .pred_key = "score",
                      .high_label = set.high_label,
                      .positive_label = set.positive_label});
}

TEST(F1AUCScores, AgreesWithTheNotebook) {
  for (const golden::Scores& set : golden::kScores) {
    SCOPED_TRACE(set.name);
    fe::testing::Driver run({trace_for(set)});
    run.begin();
    for (int epoch = 0; epoch < 2; ++epoch) {
      const Data data =
          run.eval_batches({batch_of(set, 0, 3), batch_of(set, 3, set.y_true.size())});
      EXPECT_NEAR(data.number("auc_score"), set.auc_score, 1e-12);
      EXPECT_NEAR(data.number("f1_score"), set.f1_score, 1e-12);
    }
  }
}

TEST(F1AUCScores, WritesUnderTheNamesItIsGiven) {
  const golden::Scores& set = golden::kScores.front();
  fe::testing::Driver run(
      {F1AUCScores({.true_key = "y", .pred_key = "score", .output_name = {"area", "harmonic"}})});
  run.begin();
  const Data data = run.eval_batches({batch_of(set, 0, set.y_true.size())});
  EXPECT_NEAR(data.number("area"), set.auc_score, 1e-12);
  EXPECT_NEAR(data.number("harmonic"), set.f1_score, 1e-12);
}

TEST(F1AUCScores, RefusesWhatItCannotCompute) {
  fe::testing::expect_error(
      [] { F1AUCScores({.true_key = "y", .pred_key = "score", .output_name = "auc"}); },
      {"F1AUCScores", "two output names", "['auc']"});
  fe::testing::expect_error(
      [] { F1AUCScores({.true_key = "y", .pred_key = "score", .high_label = 2}); },
      {"F1AUCScores: expected high_label", "got 2"});
  const auto evaluate = [](const Batch& batch) {
    fe::testing::Driver run({F1AUCScores({.true_key = "y", .pred_key = "score"})});
    run.begin();
    run.eval_batches({batch});
  };
  fe::testing::expect_error(
      [&] {
        evaluate({{"y", torch::ones({3}, torch::kLong)}, {"score", torch::rand({2, 1})}});
      },
      {"F1AUCScores", "'y'", "'score'", "3 and 2"});
  fe::testing::expect_error(
      [&] {
        evaluate({{"y", torch::ones({3}, torch::kLong)}, {"score", torch::rand({3, 1})}});
      },
      {"positive and negative samples"});
}

}  // namespace
}  // namespace fe::detect
