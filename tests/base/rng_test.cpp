// SPDX-License-Identifier: Apache-2.0
#include "fe/base/rng.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <numeric>
#include <set>
#include <vector>

#include "fe/base/philox.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using at::Tensor;
using testing::expect_error;
using Words = std::array<uint32_t, 4>;

Words philox(Words c, uint32_t k0, uint32_t k1) {
  detail::philox(c[0], c[1], c[2], c[3], k0, k1);
  return c;
}

// The SplitMix64 finalizer backwards, to choose a seed that gives a wanted key.
uint64_t unshift(uint64_t x, int bits) {
  uint64_t y = x;
  for (int i = 0; i < 64 / bits; ++i) y = x ^ (y >> bits);
  return y;
}
uint64_t inverse(uint64_t odd) {
  uint64_t y = odd;  // Newton: doubles the right bits each time
  for (int i = 0; i < 6; ++i) y *= 2 - odd * y;
  return y;
}
uint64_t unmix(uint64_t x) {
  x = unshift(x, 31) * inverse(0x94D049BB133111EBu);
  x = unshift(x, 27) * inverse(0xBF58476D1CE4E5B9u);
  return unshift(x, 30) - 0x9E3779B97F4A7C15u;
}
uint64_t mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}
uint64_t seed_for_key(uint64_t key, uint64_t stream) { return unmix(unmix(key) ^ mix(~stream)); }

struct Moments {
  double mean, variance, skewness, kurtosis;
};
Moments moments(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double m2 = 0, m3 = 0, m4 = 0;
  for (const double v : x) {
    const double d = v - mean;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d * d * d * d;
  }
  m2 /= n;
  return {mean, m2, m3 / n / std::pow(m2, 1.5), m4 / n / (m2 * m2)};
}

// Kolmogorov-Smirnov's statistic against the normal distribution, times sqrt(n); above 1.95 once in
// a thousand.
double ks_normal(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  const auto n = static_cast<double>(x.size());
  double worst = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    const double cdf = 0.5 * std::erfc(-x[i] / std::numbers::sqrt2);
    const auto below = static_cast<double>(i) / n, above = static_cast<double>(i + 1) / n;
    worst = std::max({worst, cdf - below, above - cdf});
  }
  return worst * std::sqrt(n);
}

void expect_standard_normal(const std::vector<double>& x) {
  const auto n = static_cast<double>(x.size());
  const Moments m = moments(x);
  EXPECT_NEAR(m.mean, 0.0, 4 / std::sqrt(n));
  EXPECT_NEAR(m.variance, 1.0, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(m.skewness, 0.0, 4 * std::sqrt(6 / n));
  EXPECT_NEAR(m.kurtosis, 3.0, 4 * std::sqrt(24 / n));
  EXPECT_LT(ks_normal(x), 1.95);
}

std::vector<double> filled(Rng rng, size_t count) {
  std::vector<float> out(count);
  rng.fill_normal(out, 0.0f, 1.0f);
  return {out.begin(), out.end()};
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const Moments ma = moments(a), mb = moments(b);
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - ma.mean) * (b[i] - mb.mean);
  return sum / static_cast<double>(a.size()) / std::sqrt(ma.variance * mb.variance);
}

double chi_square(const std::vector<int>& counts, double expected) {
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

// The known answers that come with Random123, the authors' library.
TEST(Philox, GivesItsAuthorsKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, ~0u, ~0u),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, ReachesTheKnownAnswerOfKeyZero) {
  Rng rng(seed_for_key(0, 7), /*stream=*/7, /*epoch=*/0, /*index=*/0);
  for (const uint32_t word : {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}) {
    EXPECT_EQ(rng.next(), word);
  }
}

TEST(Rng, CountsBlocksUnderItsAddress) {
  const uint64_t key = derive_seed(3, 5), index = 0x123456789abcdefu;
  Rng rng(3, 5, 9, index);
  for (uint32_t block = 0; block < 3; ++block) {
    const Words words =
        philox({block, 9, static_cast<uint32_t>(index), static_cast<uint32_t>(index >> 32)},
               static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32));
    for (const uint32_t word : words) EXPECT_EQ(rng.next(), word);
  }
}

TEST(Rng, EveryPartOfTheAddressCounts) {
  std::set<uint32_t> first;
  first.insert(Rng(1, 1, 1, 1).next());
  first.insert(Rng(2, 1, 1, 1).next());
  first.insert(Rng(1, 2, 1, 1).next());
  first.insert(Rng(1, 1, 2, 1).next());
  first.insert(Rng(1, 1, 1, 2).next());
  first.insert(Rng(1, 1, 1, 1 + (uint64_t{1} << 32)).next());
  EXPECT_EQ(first.size(), 6u);
  EXPECT_EQ(Rng(1, 1, 1, 1).next(), Rng(1, 1, 1, 1).next());
}

TEST(Rng, DeriveSeedTellsSeedAndStreamApart) {
  std::set<uint64_t> seeds;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    for (uint64_t stream = 0; stream < 30; ++stream) seeds.insert(derive_seed(seed, stream));
  }
  EXPECT_EQ(seeds.size(), 900u);
}

TEST(Rng, UniformFillsTheUnitInterval) {
  Rng rng(1, 2, 3, 4);
  std::vector<int> bins(100);
  for (int i = 0; i < 200000; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    ++bins[static_cast<size_t>(u * 100)];
  }
  EXPECT_LT(chi_square(bins, 2000), 99 + 4 * std::sqrt(2 * 99.0));
  const double v = Rng(1, 2, 3, 4).uniform();
  EXPECT_DOUBLE_EQ(Rng(1, 2, 3, 4).uniform(-3, 5), -3 + 8 * v);
}

TEST(Rng, NormalIsStandardNormal) {
  Rng rng(11, 0, 1, 0);
  std::vector<double> x(200000);
  for (double& v : x) v = rng.normal();
  expect_standard_normal(x);
}

TEST(Rng, FillNormalIsStandardNormal) { expect_standard_normal(filled(Rng(5, 1, 1, 0), 300003)); }

// One sample is a few hundred numbers: all samples together must be as good as one long run.
TEST(Rng, FillNormalIsStandardNormalOverAddresses) {
  std::vector<double> x;
  for (uint64_t index = 0; index < 3000; ++index) {
    const auto part = filled(Rng(5, 1, 1, index), 100);
    x.insert(x.end(), part.begin(), part.end());
  }
  expect_standard_normal(x);
}

// Box-Muller in double precision on the words of Philox, with the standard library's functions.
TEST(Rng, FillNormalIsBoxMullerOfItsWords) {
  const uint64_t key = derive_seed(8, 2);
  const auto got = filled(Rng(8, 2, 3, 4), 192);
  for (uint32_t block = 0; block < 48; ++block) {
    const Words w =
        philox({block, 3, 4, 0}, static_cast<uint32_t>(key), static_cast<uint32_t>(key >> 32));
    const size_t lane = block % 16, chunk = size_t{64} * (block / 16);
    for (size_t pair = 0; pair < 2; ++pair) {
      const double u = static_cast<double>((w[2 * pair] >> 8) + 1) * 0x1p-24;
      const double angle = 2 * std::numbers::pi * w[2 * pair + 1] * 0x1p-32;
      const double radius = std::sqrt(-2 * std::log(u));
      EXPECT_NEAR(got[chunk + 32 * pair + lane], radius * std::cos(angle), 2e-6);
      EXPECT_NEAR(got[chunk + 32 * pair + 16 + lane], radius * std::sin(angle), 2e-6);
    }
  }
}

TEST(Rng, FillNormalScalesAndKeepsToItsSpan) {
  std::vector<float> out(70, 99.0f), unit(69);
  Rng(1, 1, 1, 1).fill_normal(std::span(out).first(69), 2.0f, 0.5f);
  Rng(1, 1, 1, 1).fill_normal(unit, 0.0f, 1.0f);
  for (size_t i = 0; i < 69; ++i) EXPECT_FLOAT_EQ(out[i], 2.0f + 0.5f * unit[i]);
  EXPECT_EQ(out[69], 99.0f);
  Rng(1, 1, 1, 1).fill_normal({}, 0.0f, 1.0f);
}

TEST(Rng, SuccessiveFillsGoOn) {
  Rng rng(1, 1, 1, 1);
  std::vector<float> a(10), b(10);
  rng.fill_normal(a, 0, 1);
  rng.fill_normal(b, 0, 1);
  EXPECT_NE(a, b);
}

TEST(Rng, NeighboringAddressesAreUncorrelated) {
  constexpr size_t kCount = 40000;
  const double bound = 4 / std::sqrt(static_cast<double>(kCount));
  const auto base = filled(Rng(1, 1, 1, 1), kCount);
  const Rng others[] = {Rng(2, 1, 1, 1), Rng(1, 2, 1, 1), Rng(1, 1, 2, 1), Rng(1, 1, 1, 2),
                        Rng(0, 1, 1, 1), Rng(1, 0, 1, 1), Rng(1, 1, 0, 1), Rng(1, 1, 1, 0)};
  for (const Rng& other : others) {
    const auto x = filled(other, kCount);
    EXPECT_LT(std::abs(correlation(base, x)), bound);
    std::vector<double> a = base, b = x;
    for (double& v : a) v *= v;
    for (double& v : b) v *= v;
    EXPECT_LT(std::abs(correlation(a, b)), bound);
  }
  // The first number of sample after sample is as good as a run of numbers.
  std::vector<double> first, next;
  for (uint64_t index = 0; index < kCount; ++index) {
    first.push_back(Rng(1, 1, 1, index).uniform());
    next.push_back(Rng(1, 1, 1, index + 1).uniform());
  }
  EXPECT_LT(std::abs(correlation(first, next)), bound);
}

TEST(Rng, IntegersAreUniform) {
  Rng rng(4, 4, 4, 4);
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) {
    const int64_t n = rng.integer(-3, 4);
    ASSERT_GE(n, -3);
    ASSERT_LT(n, 4);
    ++counts[static_cast<size_t>(n + 3)];
  }
  EXPECT_LT(chi_square(counts, 10000), 6 + 4 * std::sqrt(12.0));
  EXPECT_EQ(rng.integer(5, 6), 5);
  constexpr int64_t kLow = std::numeric_limits<int64_t>::min();
  constexpr int64_t kHigh = std::numeric_limits<int64_t>::max();
  int below = 0;
  for (int i = 0; i < 1000; ++i) below += rng.integer(kLow, kHigh) < 0 ? 1 : 0;
  EXPECT_NEAR(below, 500, 70);
}

TEST(Rng, IntegerRefusesAnEmptyRange) {
  expect_error([] { Rng(1, 1, 1, 1).integer(3, 3); }, {"Rng: expected low < high, got [3, 3)."});
}

TEST(Rng, BernoulliHasItsProbability) {
  Rng rng(4, 4, 4, 4);
  int hits = 0;
  for (int i = 0; i < 40000; ++i) {
    hits += rng.bernoulli(0.3) ? 1 : 0;
    EXPECT_FALSE(rng.bernoulli(0.0));
    EXPECT_TRUE(rng.bernoulli(1.0));
  }
  EXPECT_NEAR(hits, 12000, 4 * std::sqrt(40000 * 0.3 * 0.7));
}

TEST(Permutation, IsABijectionOfEverySize) {
  std::vector<uint64_t> sizes(300);
  std::iota(sizes.begin(), sizes.end(), uint64_t{1});
  for (const uint64_t size : {1000, 1024, 4095, 4097, 60000, 65536, 65537}) sizes.push_back(size);
  for (const uint64_t size : sizes) {
    for (const uint64_t seed : {0u, 1u, 77u}) {
      const Permutation permutation(size, seed, static_cast<uint32_t>(seed + 1));
      std::vector<bool> seen(size);
      for (uint64_t i = 0; i < size; ++i) {
        const uint64_t image = permutation(i);
        ASSERT_LT(image, size);
        ASSERT_FALSE(seen[image]) << "size " << size << " seed " << seed;
        seen[image] = true;
      }
    }
  }
}

TEST(Permutation, DiffersByEpochSeedAndSize) {
  const auto list = [](uint64_t size, uint64_t seed, uint32_t epoch) {
    std::vector<uint64_t> all;
    for (uint64_t i = 0; i < 50; ++i) all.push_back(Permutation(size, seed, epoch)(i));
    return all;
  };
  const auto base = list(50, 1, 1);
  EXPECT_EQ(base, list(50, 1, 1));
  EXPECT_NE(base, list(50, 1, 2));
  EXPECT_NE(base, list(50, 2, 1));
  std::vector<uint64_t> in_order(50);
  std::iota(in_order.begin(), in_order.end(), uint64_t{0});
  EXPECT_NE(base, in_order);
}

// Every one of the 120 orders of five samples comes equally often.
TEST(Permutation, IsUniformOverOrders) {
  std::map<std::vector<uint64_t>, int> orders;
  for (uint32_t epoch = 0; epoch < 24000; ++epoch) {
    const Permutation permutation(5, 9, epoch);
    std::vector<uint64_t> order;
    for (uint64_t i = 0; i < 5; ++i) order.push_back(permutation(i));
    ++orders[order];
  }
  EXPECT_EQ(orders.size(), 120u);
  std::vector<int> counts;
  for (const auto& [order, count] : orders) counts.push_back(count);
  EXPECT_LT(chi_square(counts, 200), 119 + 4 * std::sqrt(2 * 119.0));
}

TEST(Permutation, ReachesFarAndSpreadsNeighbors) {
  constexpr uint64_t kSize = 60000;
  const Permutation permutation(kSize, 3, 1);
  std::vector<double> place, image, next;
  for (uint64_t i = 0; i + 1 < kSize; ++i) {
    place.push_back(static_cast<double>(i));
    image.push_back(static_cast<double>(permutation(i)));
    next.push_back(static_cast<double>(permutation(i + 1)));
  }
  const double bound = 4 / std::sqrt(static_cast<double>(kSize));
  EXPECT_LT(std::abs(correlation(place, image)), bound);
  EXPECT_LT(std::abs(correlation(image, next)), bound);
  EXPECT_LT(Permutation(uint64_t{1} << 40, 1, 1)((uint64_t{1} << 40) - 1), uint64_t{1} << 40);
}

TEST(Permutation, RefusesNoElements) {
  expect_error([] { Permutation(0, 1, 1); }, {"Permutation: expected at least one element"});
}

TEST(Seed, SeedsTorchToo) {
  const uint64_t before = root_seed();
  set_seed(41);
  EXPECT_EQ(root_seed(), 41u);
  const Tensor first = torch::rand(5);
  set_seed(41);
  EXPECT_TRUE(torch::equal(first, torch::rand(5)));
  set_seed(before);
}

}  // namespace
}  // namespace fe
