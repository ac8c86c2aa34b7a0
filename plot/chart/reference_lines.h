// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "plot/canvas/canvas.h"
#include "plot/chart/axes.h"
#include "plot/chart/axis.h"

namespace fe::plot {

/// Draws the lines that lie in the plot area. Each label goes where it touches no other label and
/// hides the fewest of `data`, the points of the drawn curves.
void draw_reference_lines(Canvas& canvas,
                          const Axes& axes,
                          std::span<const ReferenceLine> horizontal,
                          std::span<const ReferenceLine> vertical,
                          std::span<const Point> data);

}  // namespace fe::plot
