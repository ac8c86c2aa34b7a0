// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/thresholds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using testing::expect_error;
using Labels = std::vector<int64_t>;
using Numbers = std::vector<double>;

constexpr double kInf = std::numeric_limits<double>::infinity();

// As "at least" thresholds, that of the golden values and the one that flags what is above `value`.
double lowest_flagged(const nlohmann::json& threshold) {
  return threshold.is_null() ? kInf : threshold.get<double>();
}

double lowest_flagged(const Numbers& scores, double value) {
  double lowest = kInf;
  for (const double score : scores) {
    if (score > value) lowest = std::min(lowest, score);
  }
  return lowest;
}

// What a threshold gives, counted sample by sample.
struct Counted {
  double false_positives = 0.0, false_negatives = 0.0, hits = 0.0, normal = 0.0;
};

Counted counted(const Labels& labels, const Numbers& scores, double value) {
  Counted result;
  for (size_t i = 0; i < scores.size(); ++i) {
    const bool flagged = scores[i] > value;
    if (labels[i] == 0) ++result.normal;
    if (labels[i] == 0 && flagged) ++result.false_positives;
    if (labels[i] == 1) ++(flagged ? result.hits : result.false_negatives);
  }
  return result;
}

void expect_gives_what_it_says(const golden::Case& c, const ChosenThreshold& got) {
  const Counted n = counted(c.labels, c.scores, got.value);
  const double flagged = n.hits + n.false_positives;
  EXPECT_DOUBLE_EQ(got.fpr, n.false_positives / n.normal);
  EXPECT_DOUBLE_EQ(got.fnr, n.false_negatives / (n.hits + n.false_negatives));
  EXPECT_DOUBLE_EQ(got.precision, flagged > 0 ? n.hits / flagged : 0.0);
  EXPECT_DOUBLE_EQ(got.f1, 2 * n.hits / (flagged + n.hits + n.false_negatives));
}

TEST(EqualErrorThreshold, IsThatOfTheWholeRocCurve) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    const ChosenThreshold got = equal_error_threshold(c.labels, c.scores);
    EXPECT_EQ(lowest_flagged(c.scores, got.value),
              lowest_flagged(c.expected.at("equal_error_threshold")));
    EXPECT_NEAR((got.fpr + got.fnr) / 2, c.expected.at("equal_error_rate"), 1e-15);
    expect_gives_what_it_says(c, got);
  }
}

TEST(BestF1Threshold, IsThatOfThePrecisionRecallCurve) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    const ChosenThreshold got = best_f1_threshold(c.labels, c.scores);
    EXPECT_EQ(lowest_flagged(c.scores, got.value),
              lowest_flagged(c.expected.at("f1_max_threshold")));
    EXPECT_NEAR(got.f1, c.expected.at("f1_max"), 1e-15);
    expect_gives_what_it_says(c, got);
  }
}

TEST(CostThreshold, HasTheLowestCostOfAll) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    for (const ErrorCosts costs : {ErrorCosts{}, ErrorCosts{1.0, 8.0}, ErrorCosts{3.0, 1.0}}) {
      const auto cost = [&](double value) {
        const Counted n = counted(c.labels, c.scores, value);
        return costs.false_positive * n.false_positives + costs.false_negative * n.false_negatives;
      };
      const ChosenThreshold got = cost_threshold(c.labels, c.scores, costs);
      expect_gives_what_it_says(c, got);
      EXPECT_LE(cost(got.value), cost(-kInf));
      for (const double score : c.scores) {
        if (score > got.value)
          EXPECT_LT(cost(got.value), cost(score));
        else
          EXPECT_LE(cost(got.value), cost(score));
      }
    }
  }
}

TEST(CostThreshold, FollowsTheCosts) {
  const Labels labels = {0, 0, 1, 0, 1, 1};
  const Numbers scores = {1, 2, 3, 4, 5, 6};
  const auto value = [&](double false_positive, double false_negative) {
    return cost_threshold(labels, scores,
                          {.false_positive = false_positive, .false_negative = false_negative})
        .value;
  };
  EXPECT_EQ(value(1, 1), 4.0);  // one outlier missed or one false alarm: the higher threshold
  EXPECT_EQ(value(2, 1), 4.0);
  EXPECT_EQ(value(1, 2), 2.0);
  EXPECT_EQ(value(1, 0), 6.0);
  EXPECT_EQ(value(0, 1), 2.0);
}

TEST(ChosenThreshold, IsAScoreStillCalledNormal) {
  EXPECT_EQ(best_f1_threshold(Labels{0, 0, 1, 1}, Numbers{1, 2, 8, 9}).value, 2.0);
  EXPECT_EQ(equal_error_threshold(Labels{0, 0, 1, 1}, Numbers{1, 2, 8, 9}).value, 2.0);
  EXPECT_EQ(cost_threshold(Labels{0, 0, 1, 1}, Numbers{1, 2, 8, 9}).value, 2.0);
}

TEST(ChosenThreshold, ThatFlagsAllIsJustBelowAllScores) {
  const ChosenThreshold got = best_f1_threshold(Labels{1, 1, 0}, Numbers{1, 1, 1});
  EXPECT_LT(got.value, 1.0);
  EXPECT_EQ(std::nextafter(got.value, kInf), 1.0);
  EXPECT_EQ(got.fpr, 1.0);
  EXPECT_EQ(got.fnr, 0.0);
}

TEST(ChosenThreshold, ThatFlagsNothingIsTheHighestScore) {
  const ChosenThreshold got = cost_threshold(Labels{0, 0, 1}, Numbers{3, 5, 1});
  EXPECT_EQ(got.value, 5.0);
  EXPECT_EQ(got.fpr, 0.0);
  EXPECT_EQ(got.fnr, 1.0);
  EXPECT_EQ(got.precision, 0.0);
  EXPECT_EQ(got.f1, 0.0);
}

TEST(ChosenThreshold, RefusesOneClassInTheNameOfItsFunction) {
  const Labels labels = {0, 0};
  const Numbers scores = {1, 2};
  expect_error([&] { equal_error_threshold(labels, scores); },
               {"equal_error_threshold: expected samples of both labels, got 2 normal"});
  expect_error([&] { best_f1_threshold(labels, scores); }, {"best_f1_threshold: expected samples"});
  expect_error([&] { cost_threshold(labels, scores); }, {"cost_threshold: expected samples"});
}

TEST(CostThreshold, RefusesOddCosts) {
  const auto refuses = [](ErrorCosts costs, const std::string& text) {
    expect_error(
        [&] {
          cost_threshold(Labels{0, 1}, Numbers{1, 2}, costs);
        },
        {"cost_threshold: expected finite costs, at least 0 and not both 0, got " + text});
  };
  refuses({.false_positive = -1.0}, "false_positive -1 and false_negative 1");
  refuses({.false_negative = -0.5}, "false_positive 1 and false_negative -0.5");
  refuses({.false_positive = 0.0, .false_negative = 0.0}, "false_positive 0 and false_negative 0");
  refuses({.false_positive = kInf}, "false_positive inf");
  refuses({.false_negative = std::nan("")}, "false_positive 1 and false_negative nan");
}

}  // namespace
}  // namespace fe::detect
