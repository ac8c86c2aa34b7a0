// SPDX-License-Identifier: Apache-2.0
#include "plot/chart/bins.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace fe::plot {
namespace {

using ::testing::ElementsAre;

TEST(BinCounts, ABinHoldsItsLowerEdge) {
  EXPECT_THAT(bin_counts({0.0, 0.9, 1.0, 1.5, 2.0}, {0.0, 3.0}, 3), ElementsAre(2, 2, 1));
}

TEST(BinCounts, TheLastHoldsItsUpperEdgeToo) {
  EXPECT_THAT(bin_counts({3.0, 2.9}, {0.0, 3.0}, 3), ElementsAre(0, 0, 2));
}

TEST(BinCounts, LeaveOutWhatIsOutsideOrNaN) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  EXPECT_THAT(bin_counts({-0.1, 3.1, NAN, kInf, -kInf}, {0.0, 3.0}, 2), ElementsAre(0, 0));
}

TEST(BinCounts, OfNothingAreZero) { EXPECT_THAT(bin_counts({}, {0.0, 1.0}, 2), ElementsAre(0, 0)); }

}  // namespace
}  // namespace fe::plot
