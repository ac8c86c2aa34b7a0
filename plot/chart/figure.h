// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "plot/chart/chart.h"
#include "plot/chart/histogram.h"
#include "plot/chart/roc.h"
#include "plot/image/image_grid.h"

namespace fe::plot {

using Panel = std::variant<Chart, Histogram, Roc, ImageGrid>;

/// Several charts and image grids in one file, row by row:
///   save("run.png", Figure{.panels = {Chart{...}, Histogram{...}}});
struct Figure {
  std::string title = {};          ///< the title
  std::vector<Panel> panels = {};  ///< the charts and grids, from left to right
  int64_t columns = 0;             ///< 1: stacked; 0: all side by side
};

/// Draws `figure` into `path`, a .png or .svg file; a column is as wide as its widest panel, a row
/// as high as its highest. Throws fe::Error as saving its panels does.
void save(const std::filesystem::path& path, const Figure& figure);

}  // namespace fe::plot
