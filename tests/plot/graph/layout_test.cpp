// SPDX-License-Identifier: Apache-2.0
#include "plot/graph/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace fe::plot {
namespace {

const Size kBox = {100, 30};

TEST(Layout, PutsReadersBelowWriters) {
  const GraphLayout layout = lay_out({kBox, kBox, kBox}, {{0, 2}, {2, 1}, {0, 1}});
  EXPECT_LT(layout.centers[0].y, layout.centers[2].y);
  EXPECT_LT(layout.centers[2].y, layout.centers[1].y);
}

TEST(Layout, KeepsBoxesApartAndInside) {
  const std::vector<Size> boxes(7, kBox);
  const GraphLayout layout = lay_out(boxes, {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {2, 4}, {3, 5}});
  for (size_t a = 0; a < boxes.size(); ++a) {
    EXPECT_GE(layout.centers[a].x - 50, 0);
    EXPECT_LE(layout.centers[a].x + 50, layout.size.width);
    EXPECT_LE(layout.centers[a].y + 15, layout.size.height);
    for (size_t b = 0; b < a; ++b) {
      const double dx = std::abs(layout.centers[a].x - layout.centers[b].x);
      const double dy = std::abs(layout.centers[a].y - layout.centers[b].y);
      EXPECT_TRUE(dx > 100 || dy > 30) << a << " and " << b;
    }
  }
}

TEST(Layout, LinesGoAroundTheBoxesTheyPass) {
  const GraphLayout layout = lay_out({kBox, kBox, kBox}, {{0, 1}, {1, 2}, {0, 2}});
  double farthest = 0;
  for (const Point& point : layout.curves[2]) {
    farthest = std::max(farthest, std::abs(point.x - layout.centers[1].x));
  }
  EXPECT_GT(farthest, 50);
}

TEST(Layout, LinesLeadFromTheLowerEdgeToTheUpperEdge) {
  const GraphLayout layout = lay_out({kBox, kBox, kBox}, {{0, 2}, {1, 2}});
  for (size_t link = 0; link < 2; ++link) {
    const std::vector<Point>& curve = layout.curves[link];
    EXPECT_EQ(curve.size() % 3, 1u);
    EXPECT_NEAR(curve.front().y, layout.centers[link].y + 15, 0.5);
    EXPECT_NEAR(curve.back().y, layout.centers[2].y - 15, 0.5);
  }
}

TEST(Layout, IsTheSameEachTime) {
  const std::vector<Size> boxes(9, kBox);
  const std::vector<LayoutLink> links = {{0, 3}, {1, 3}, {2, 4}, {0, 5},
                                         {3, 6}, {4, 6}, {5, 7}, {6, 8}};
  const GraphLayout first = lay_out(boxes, links), second = lay_out(boxes, links);
  for (size_t i = 0; i < boxes.size(); ++i) {
    EXPECT_EQ(first.centers[i].x, second.centers[i].x);
    EXPECT_EQ(first.centers[i].y, second.centers[i].y);
  }
}

TEST(Layout, OfNothingHasNoBox) { EXPECT_TRUE(lay_out({}, {}).centers.empty()); }

}  // namespace
}  // namespace fe::plot
