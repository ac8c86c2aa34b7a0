// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace fe::config {

/// Boxes and the lines between them, to be laid out from top to bottom.
struct LayoutBox {
  double width, height;
};
struct LayoutLink {
  size_t from, to;  ///< numbers of boxes; no cycles
};

struct LayoutPoint {
  double x, y;
};
struct Layout {
  std::vector<LayoutPoint> centers;             ///< of the boxes
  std::vector<std::vector<LayoutPoint>> paths;  ///< of the links, from lower edge to upper edge
  double width = 0, height = 0;
};

/// Every box below those that lead to it, in rows; boxes without a link come last. Lines go around
/// the boxes of the rows that they pass, and the order within a row keeps crossings few (Sugiyama
/// et al. 1981, with barycentres).
Layout lay_out(const std::vector<LayoutBox>& boxes, const std::vector<LayoutLink>& links);

}  // namespace fe::config
