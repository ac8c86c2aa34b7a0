// SPDX-License-Identifier: Apache-2.0
#include "plot/graph/layout.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fe::config {
namespace {

const LayoutBox kBox = {100, 30};

TEST(Layout, PutsReadersBelowWriters) {
  const Layout layout = lay_out({kBox, kBox, kBox}, {{0, 2}, {2, 1}, {0, 1}});
  EXPECT_LT(layout.centers[0].y, layout.centers[2].y);
  EXPECT_LT(layout.centers[2].y, layout.centers[1].y);
}

TEST(Layout, KeepsBoxesApartAndInside) {
  const std::vector<LayoutBox> boxes(7, kBox);
  const Layout layout = lay_out(boxes, {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 4}, {3, 5}});
  for (size_t a = 0; a < boxes.size(); ++a) {
    EXPECT_GE(layout.centers[a].x - 50, 0);
    EXPECT_LE(layout.centers[a].x + 50, layout.width);
    EXPECT_LE(layout.centers[a].y + 15, layout.height);
    for (size_t b = 0; b < a; ++b) {
      const double dx = std::abs(layout.centers[a].x - layout.centers[b].x);
      const double dy = std::abs(layout.centers[a].y - layout.centers[b].y);
      EXPECT_TRUE(dx > 100 || dy > 30) << a << " and " << b;
    }
  }
}

TEST(Layout, LinesGoAroundTheBoxesTheyPass) {
  const Layout layout = lay_out({kBox, kBox, kBox}, {{0, 1}, {1, 2}, {0, 2}});
  ASSERT_EQ(layout.paths[2].size(), 4u);  // from, in and out of the row between, to
  EXPECT_GT(std::abs(layout.paths[2][1].x - layout.centers[1].x), 50);
  EXPECT_EQ(layout.paths[2][1].x, layout.paths[2][2].x);
}

TEST(Layout, PutsBoxesWithoutALinkLast) {
  const Layout layout = lay_out({kBox, kBox, kBox}, {{1, 2}});
  EXPECT_GT(layout.centers[0].y, layout.centers[2].y);
}

TEST(Layout, OfNothingIsEmpty) { EXPECT_EQ(lay_out({}, {}).width, 0); }

}  // namespace
}  // namespace fe::config
