// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "fe/plot/axes.h"
#include "fe/plot/axis.h"
#include "fe/plot/canvas.h"

namespace fe::plot {

/// Draws the lines that lie in the plot area. Each label goes where it touches no other label and
/// hides the fewest of `data`, the points of the drawn curves.
void draw_reference_lines(Canvas& canvas,
                          const Axes& axes,
                          std::span<const ReferenceLine> horizontal,
                          std::span<const ReferenceLine> vertical,
                          std::span<const Point> data);

}  // namespace fe::plot
