// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "plot/chart/axis.h"
#include "plot/chart/values.h"

namespace fe::plot {

/// The values of one of the overlaid histograms. Those that are NaN, infinite or out of range are
/// left out, and the legend shows how many.
struct Group {
  std::string name = {};            ///< the name in the legend
  Values values = {};               ///< the values to count
  std::optional<Color> color = {};  ///< unset: the next of the palette
};

/// Overlaid histograms over common bins.
struct Histogram {
  std::string title = {};                          ///< the title
  std::string x_label = {};                        ///< the label of the x axis
  std::string y_label = {};                        ///< empty: "count" or "density"
  std::vector<Group> groups = {};                  ///< the groups, drawn over each other
  std::vector<ReferenceLine> vertical_lines = {};  ///< such as a threshold
  std::optional<Range> range = {};                 ///< of the bins; unset: of all values
  int64_t bins = 40;                               ///< the number of bins
  bool density = false;  ///< every group has area 1, so that large and small ones compare
  Size size = {.width = 480.0, .height = 320.0};  ///< the size in points
};

/// Draws `histogram` into `path`, a .png or .svg file. Without a value to draw it shows "no data".
/// Throws fe::Error for another extension, for fewer than one bin, for an empty range, and
/// when the file cannot be written.
void save(const std::filesystem::path& path, const Histogram& histogram);

}  // namespace fe::plot
