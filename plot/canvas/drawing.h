// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "plot/canvas/canvas.h"
#include "plot/chart/chart.h"
#include "plot/chart/histogram.h"
#include "plot/chart/roc.h"
#include "plot/image/image_grid.h"

namespace fe::plot {

/// The preferred size of a panel, and its drawing into an area at least that large. Both throw
/// fe::Error for a panel that contradicts itself.
Size size_of(const Chart& chart);
Size size_of(const Histogram& histogram);
Size size_of(const Roc& roc);
Size size_of(const ImageGrid& grid);

void draw(Canvas& canvas, const Rect& area, const Chart& chart);
void draw(Canvas& canvas, const Rect& area, const Histogram& histogram);
void draw(Canvas& canvas, const Rect& area, const Roc& roc);
void draw(Canvas& canvas, const Rect& area, const ImageGrid& grid);

}  // namespace fe::plot
