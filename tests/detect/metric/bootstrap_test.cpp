// SPDX-License-Identifier: Apache-2.0
#include "detect/metric/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "detect/metric/image_metrics.h"
#include "fe/base/rng.h"
#include "tests/detect/metric/golden.h"
#include "tests/testing/throws.h"

namespace fe::detect {
namespace {

using testing::expect_error;
using Labels = std::vector<int64_t>;
using Numbers = std::vector<double>;

double auroc(std::span<const int64_t> labels, std::span<const double> scores) {
  return image_metrics(labels, scores).auroc;
}

double mean(std::span<const int64_t>, std::span<const double> scores) {
  double sum = 0.0;
  for (const double score : scores) sum += score;
  return sum / static_cast<double>(scores.size());
}

struct ScoredSamples {
  Labels labels;
  Numbers scores;
};

// Two normal distributions of variance 1, that of the outliers `shift` higher.
ScoredSamples normal_samples(int64_t size, uint64_t seed, double shift) {
  Rng rng(seed, /*stream=*/0, /*epoch=*/0, /*index=*/0);
  ScoredSamples samples;
  for (int64_t i = 0; i < size; ++i) {
    samples.labels.push_back(i % 4 == 0);
    samples.scores.push_back(rng.normal() + (i % 4 == 0 ? shift : 0.0));
  }
  return samples;
}

TEST(BootstrapInterval, OfAMeanIsItsStandardErrorWide) {
  const ScoredSamples samples = normal_samples(2000, 1, 0.0);
  const Interval got = bootstrap_interval(samples.labels, samples.scores, mean);
  const double center = mean(samples.labels, samples.scores);
  const double half = 1.96 / std::sqrt(2000.0);
  EXPECT_NEAR(got.low, center - half, 0.1 * half);
  EXPECT_NEAR(got.high, center + half, 0.1 * half);
}

TEST(BootstrapInterval, DrawsAsManyOfEachClass) {
  const ScoredSamples samples = normal_samples(100, 2, 1.0);
  bootstrap_interval(samples.labels, samples.scores,
                     [](std::span<const int64_t> labels, std::span<const double> scores) {
                       EXPECT_EQ(labels.size(), 100u);
                       EXPECT_EQ(scores.size(), 100u);
                       EXPECT_EQ(std::count(labels.begin(), labels.end(), 1), 25);
                       return 0.0;
                     });
}

TEST(BootstrapInterval, KeepsEachScoreWithItsLabel) {
  const Labels labels = {1, 0, 0, 1, 0};
  const Numbers scores = {10, 1, 2, 11, 3};
  bootstrap_interval(labels, scores, [](std::span<const int64_t> l, std::span<const double> s) {
    for (size_t i = 0; i < l.size(); ++i) EXPECT_EQ(l[i] == 1, s[i] >= 10.0);
    return 0.0;
  });
}

TEST(BootstrapInterval, DrawsEverySampleEquallyOften) {
  const Labels labels(5, 0);
  const Numbers scores = {0, 1, 2, 3, 4};
  std::vector<int> drawn(5);
  bootstrap_interval(labels, scores,
                     [&](std::span<const int64_t>, std::span<const double> some) {
                       for (const double score : some) ++drawn[static_cast<size_t>(score)];
                       return 0.0;
                     },
                     {.resamples = 10000});
  for (const int count : drawn) EXPECT_NEAR(count, 10000, 500);
}

TEST(BootstrapInterval, FollowsTheSeedAlone) {
  const ScoredSamples samples = normal_samples(200, 3, 1.0);
  const auto interval = [&](uint64_t seed) {
    return bootstrap_interval(samples.labels, samples.scores, mean, {.seed = seed});
  };
  EXPECT_EQ(interval(7).low, interval(7).low);
  EXPECT_EQ(interval(7).high, interval(7).high);
  EXPECT_NE(interval(7).low, interval(8).low);
}

TEST(BootstrapInterval, GrowsWithTheConfidence) {
  const ScoredSamples samples = normal_samples(200, 4, 1.0);
  const auto interval = [&](double confidence) {
    return bootstrap_interval(samples.labels, samples.scores, mean, {.confidence = confidence});
  };
  EXPECT_LT(interval(0.99).low, interval(0.8).low);
  EXPECT_GT(interval(0.99).high, interval(0.8).high);
}

TEST(BootstrapInterval, RefusesOddOptionsAndStatistics) {
  const Labels labels = {0, 1};
  const Numbers scores = {1, 2};
  expect_error([&] { bootstrap_interval(labels, scores, mean, {.resamples = 0}); },
               {"bootstrap_interval: expected at least one resample, got 0"});
  for (const double confidence : {0.0, 1.0, 95.0}) {
    expect_error([&] { bootstrap_interval(labels, scores, mean, {.confidence = confidence}); },
                 {"bootstrap_interval: expected a confidence between 0 and 1, got ", "not 95"});
  }
  expect_error([&] { bootstrap_interval({}, {}, mean); }, {"at least one sample, got none"});
  expect_error(
      [&] { bootstrap_interval(labels, scores, [](auto, auto) { return std::nan(""); }); },
      {"bootstrap_interval: expected a statistic that is finite for every resample, got nan for "
       "number 0"});
}

TEST(AurocInterval, IsTheBootstrapIntervalOfTheAuroc) {
  for (const golden::Case& c : golden::cases()) {
    SCOPED_TRACE(c.name);
    const BootstrapOptions options = {.resamples = 50, .seed = 3};
    const Interval got = auroc_interval(c.labels, c.scores, options);
    const Interval expected = bootstrap_interval(c.labels, c.scores, auroc, options);
    EXPECT_NEAR(got.low, expected.low, 1e-12);
    EXPECT_NEAR(got.high, expected.high, 1e-12);
  }
}

TEST(AurocInterval, CoversTheTrueAurocAsOftenAsItSays) {
  // Of two normal distributions one apart the area is Phi(1 / sqrt(2)).
  const double truth = 0.5 * std::erfc(-0.5);
  int covered = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    const ScoredSamples samples = normal_samples(400, seed, 1.0);
    const Interval got =
        auroc_interval(samples.labels, samples.scores, {.resamples = 300, .confidence = 0.9});
    covered += got.low <= truth && truth <= got.high;
  }
  EXPECT_NEAR(covered, 180, 15);  // three and a half standard deviations
}

TEST(AurocInterval, OfSeparatedScoresIsAPoint) {
  const Interval got = auroc_interval(Labels{0, 0, 1}, Numbers{1, 2, 3});
  EXPECT_EQ(got.low, 1.0);
  EXPECT_EQ(got.high, 1.0);
}

TEST(AurocInterval, RefusesOneClass) {
  expect_error(
      [] {
        auroc_interval(Labels{0, 0}, Numbers{1, 2});
      },
      {"auroc_interval: expected samples of both labels, got 2 normal and 0 outliers"});
  expect_error(
      [] {
        auroc_interval(Labels{0, 1}, Numbers{1, 2}, {.resamples = -1});
      },
      {"auroc_interval: expected at least one resample, got -1"});
}

}  // namespace
}  // namespace fe::detect
