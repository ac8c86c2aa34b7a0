// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "fe/base/rng.h"
#include "fe/data/dataset.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using fe::testing::expect_error;
using ::testing::ElementsAre;

Dataset numbered(int64_t count, int64_t classes = 3) {
  std::vector<int64_t> number(static_cast<size_t>(count)), label;
  std::iota(number.begin(), number.end(), 0);
  for (const int64_t i : number) label.push_back((i * i + i / 3) % classes);  // uneven
  return Dataset::from_arrays(
      {{"i", Array::from(number, {count})}, {"y", Array::from(label, {count})}}, "numbered");
}

std::vector<int64_t> values(const Dataset& dataset, const Key& key) {
  const Array column = dataset.column(key);
  const auto span = column.values<int64_t>();
  return {span.begin(), span.end()};
}

// Between one and four fractions that sum to at most 1, none tiny.
std::vector<double> random_fractions(Rng& rng) {
  std::vector<double> weights(static_cast<size_t>(rng.integer(2, 6)));
  for (double& weight : weights) weight = rng.uniform(0.2, 1);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight /= sum;
  if (rng.bernoulli(0.5)) weights.pop_back();
  return weights;
}

TEST(Split, InOrderWithoutASeed) {
  const auto parts = numbered(10).split({.fractions = {0.5, 0.3, 0.2}});
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_THAT(values(parts[0], "i"), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(values(parts[1], "i"), ElementsAre(5, 6, 7));
  EXPECT_THAT(values(parts[2], "i"), ElementsAre(8, 9));
}

TEST(Split, CountsAreRoundedByLargestRemainder) {
  const auto counts = [](int64_t size, std::vector<double> fractions) {
    std::vector<int64_t> sizes;
    for (const Dataset& part : numbered(size).split({.fractions = std::move(fractions)})) {
      sizes.push_back(part.size());
    }
    return sizes;
  };
  EXPECT_THAT(counts(10, {0.7, 0.2, 0.1}), ElementsAre(7, 2, 1));
  EXPECT_THAT(counts(10, {0.8}), ElementsAre(8, 2));
  EXPECT_THAT(counts(7, {0.5, 0.25, 0.25}), ElementsAre(3, 2, 2));  // 3.5, 1.75, 1.75
  EXPECT_THAT(counts(10, {1.0 / 3, 1.0 / 3, 1.0 / 3}), ElementsAre(4, 3, 3));
  EXPECT_THAT(counts(1000, {0.15, 0.35}), ElementsAre(150, 350, 500));
}

TEST(Split, IsAPartitionForAnyFractionsSeedAndSize) {
  Rng rng(1, 2, 3, 4);
  for (int trial = 0; trial < 200; ++trial) {
    const int64_t size = rng.integer(40, 300);
    SplitOptions options{.fractions = random_fractions(rng)};
    if (rng.bernoulli(0.7)) options.seed = rng.next();
    if (rng.bernoulli(0.5)) options.stratify = "y";
    std::vector<int64_t> all;
    for (const Dataset& part : numbered(size).split(options)) {
      const std::vector<int64_t> mine = values(part, "i");
      all.insert(all.end(), mine.begin(), mine.end());
    }
    std::sort(all.begin(), all.end());
    ASSERT_EQ(all, values(numbered(size), "i")) << "trial " << trial;
  }
}

TEST(Split, StratifiedKeepsEveryLabelsShareToOneSample) {
  Rng rng(5, 6, 7, 8);
  for (int trial = 0; trial < 200; ++trial) {
    const Dataset data = numbered(rng.integer(60, 400), /*classes=*/7);
    std::vector<double> fractions = random_fractions(rng);
    const auto parts = data.split({.fractions = fractions, .seed = rng.next(), .stratify = "y"});
    const double sum = std::accumulate(fractions.begin(), fractions.end(), 0.0);
    if (parts.size() > fractions.size()) fractions.push_back(1 - sum);
    const std::vector<int64_t> all = values(data, "y");
    for (size_t p = 0; p < parts.size(); ++p) {
      const std::vector<int64_t> mine = values(parts[p], "y");
      for (int64_t label = 0; label < 7; ++label) {
        const auto exact =
            static_cast<double>(std::count(all.begin(), all.end(), label)) * fractions[p];
        const auto got = static_cast<double>(std::count(mine.begin(), mine.end(), label));
        ASSERT_LT(std::abs(got - exact), 1 + 1e-6) << "trial " << trial << ", label " << label;
      }
      const double total = static_cast<double>(all.size()) * fractions[p];
      ASSERT_LT(std::abs(static_cast<double>(mine.size()) - total), 2) << "trial " << trial;
    }
  }
}

TEST(Split, SameSeedSamePartsOtherSeedOthers) {
  const auto first = [](uint64_t seed) {
    return values(numbered(100).split({.fractions = {0.5}, .seed = seed})[0], "i");
  };
  EXPECT_EQ(first(1), first(1));
  EXPECT_NE(first(1), first(2));
  EXPECT_FALSE(std::is_sorted(first(1).begin(), first(1).end())) << "shuffled";
}

TEST(Split, EverySampleIsAsLikelyInEachPart) {
  std::vector<int> hits(20, 0);
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    const auto parts = numbered(20).split({.fractions = {0.25}, .seed = seed});
    for (const int64_t i : values(parts[0], "i")) ++hits[static_cast<size_t>(i)];
  }
  // Binomial(1000, 1/4): mean 250, standard deviation 13.7.
  for (const int count : hits) EXPECT_NEAR(count, 250, 5 * 13.7);
}

TEST(Split, PartsCanBeSplitAgain) {
  const auto halves = numbered(100).split({.fractions = {0.5, 0.5}, .seed = 1});
  const auto quarters = halves[1].split({.fractions = {0.5}});
  EXPECT_EQ(quarters[0].source().name(), "numbered (25 of 100)");
  const std::vector<int64_t> half = values(halves[1], "i");
  EXPECT_EQ(values(quarters[0], "i"), std::vector<int64_t>(half.begin(), half.begin() + 25));
}

TEST(Split, Errors) {
  const Dataset data = numbered(10);
  expect_error([&] { data.split({.fractions = {}}); }, {"at least one fraction"});
  expect_error(
      [&] {
        data.split({.fractions = {0.5, 1.5}});
      },
      {"Dataset::split", "fractions in (0, 1)", "got 1.5"});
  expect_error([&] { data.split({.fractions = {0.0}}); }, {"fractions in (0, 1)", "got 0"});
  expect_error([&] { data.split({.fractions = {std::nan("")}}); }, {"fractions in (0, 1)"});
  expect_error([&] { data.split({.fractions = {0.6, 0.5}}); }, {"at most 1", "0.6 + 0.5 = 1.1"});
  expect_error([&] { data.split({.fractions = {0.01}}); },
               {"none in part 0", "0.01 of the 10", "numbered", "larger"});
  expect_error([&] { data.split({.fractions = {0.5}, .stratify = "Y"}); }, {"Did you mean 'y'?"});
}

}  // namespace
}  // namespace fe
