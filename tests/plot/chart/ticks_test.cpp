// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/ticks.h"

#include <gmock/gmock.h>

namespace fe::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(LinearTicks, AreMultiplesOfARoundStep) {
  const Ticks ticks = linear_ticks({0.0, 1.0}, 6);
  EXPECT_THAT(ticks.at, ElementsAre(0.0, 0.2, 0.4, 0.6, 0.8, 1.0));
  EXPECT_THAT(ticks.labels, ElementsAre("0", "0.2", "0.4", "0.6", "0.8", "1.0"));
}

TEST(LinearTicks, AreTheNearestDoublesToTheirDecimals) {
  EXPECT_THAT(linear_ticks({0.0, 0.5}, 6).at, ElementsAre(0.0, 0.1, 0.2, 0.3, 0.4, 0.5));
}

TEST(LinearTicks, LieWithinTheRange) {
  EXPECT_THAT(linear_ticks({-7.3, 11.9}, 5).at, ElementsAre(-5.0, 0.0, 5.0, 10.0));
  EXPECT_THAT(linear_ticks({3.1, 3.9}, 4).at, ElementsAre(3.2, 3.4, 3.6, 3.8));
}

TEST(LinearTicks, NeverExceedTheirNumber) {
  for (int64_t most = 2; most < 20; ++most) {
    for (int power = 0; power < 61; ++power) {
      const double span = 1e-7 * std::pow(1.7, power);  // up to 1e7
      EXPECT_LE(linear_ticks({-0.3 * span, 0.7 * span}, most).at.size(), static_cast<size_t>(most));
    }
  }
}

TEST(LinearTicks, KeepToTheLeastStep) {
  EXPECT_THAT(linear_ticks({0.0, 3.0}, 10, 1.0).labels, ElementsAre("0", "1", "2", "3"));
  EXPECT_THAT(linear_ticks({0.9, 1.1}, 10, 1.0).at, ElementsAre(1.0));
}

TEST(LinearTicks, NegativeLabelsHaveAMinusSign) {
  EXPECT_THAT(linear_ticks({-1.0, 1.0}, 3).labels, ElementsAre("−1", "0", "1"));
}

TEST(LinearTicks, HugeAndTinyLabelsShareAPowerOfTen) {
  EXPECT_THAT(linear_ticks({0.0, 2e6}, 3).labels, ElementsAre("0", "1×10⁶", "2×10⁶"));
  EXPECT_THAT(linear_ticks({0.0, 1e-5}, 3).labels, ElementsAre("0", "0.5×10⁻⁵", "1.0×10⁻⁵"));
  EXPECT_THAT(linear_ticks({0.0, 200'000.0}, 3).labels, ElementsAre("0", "100000", "200000"));
}

TEST(LogTicks, AreOneTwoFiveIfTheyFit) {
  EXPECT_THAT(log_ticks({0.09, 1.1}, 8).at, ElementsAre(0.1, 0.2, 0.5, 1.0));
  EXPECT_THAT(log_ticks({0.09, 1.1}, 8).labels, ElementsAre("0.1", "0.2", "0.5", "1"));
}

TEST(LogTicks, AreDecadesOfALongRange) {
  EXPECT_THAT(log_ticks({1e-3, 10.0}, 6).labels, ElementsAre("10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹"));
  EXPECT_THAT(log_ticks({1e-8, 1.0}, 5).at, ElementsAre(1e-8, 1e-6, 1e-4, 1e-2, 1.0));
}

TEST(LogTicks, AreLinearOnAShortRange) {
  EXPECT_THAT(log_ticks({3.0, 4.0}, 6).at, ElementsAre(3.0, 3.2, 3.4, 3.6, 3.8, 4.0));
}

TEST(LogTicks, SpanTheWholeOfDouble) { EXPECT_THAT(log_ticks({1e-280, 1e280}, 8).at, SizeIs(7)); }

}  // namespace
}  // namespace fe::plot
