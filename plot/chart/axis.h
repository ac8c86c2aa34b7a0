// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "plot/canvas/color.h"

namespace fe::plot {

/// What an axis, the bins of a histogram or the gray levels of an image span.
struct Range {
  double min = 0.0;  ///< the smallest value shown
  double max = 1.0;  ///< the largest value shown

  friend bool operator==(const Range&, const Range&) = default;
};

/// Of a drawing, in points (1/72 inch). A PNG has two pixels per point.
struct Size {
  double width = 0.0;   ///< the width in points
  double height = 0.0;  ///< the height in points
};

/// A straight dashed line through the whole plot, such as a threshold or a baseline.
struct ReferenceLine {
  double at = 0.0;         ///< x of a vertical line, y of a horizontal one
  std::string label = {};  ///< written beside the line
  Color color = kMuted;    ///< the color of the line
};

}  // namespace fe::plot
