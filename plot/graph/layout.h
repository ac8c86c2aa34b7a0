// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "plot/canvas/geometry.h"
#include "plot/chart/axis.h"

namespace fe::plot {

/// A directed link between two of the boxes of a graph.
struct LayoutLink {
  size_t from, to;  ///< indices of boxes; no cycles
};

struct GraphLayout {
  std::vector<Point> centers = {};              ///< of the boxes
  std::vector<std::vector<Point>> curves = {};  ///< of the links, as Canvas::curve() takes them
  Size size = {};
};

/// Graphviz's `dot`: each box below those that link to it, with few crossings. The same graph gives
/// the same layout. May be called from several threads.
GraphLayout lay_out(const std::vector<Size>& boxes, const std::vector<LayoutLink>& links);

}  // namespace fe::plot
