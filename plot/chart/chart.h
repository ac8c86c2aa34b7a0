// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "plot/canvas/color.h"
#include "plot/chart/axis.h"
#include "plot/chart/values.h"

namespace fe::plot {

/// One line of a Chart. A value that is NaN or infinite makes a gap; a point between two gaps is
/// drawn as a dot.
struct Series {
  std::string name = {};                   ///< in the legend; empty: not there
  Values x = {};                           ///< empty: 1, 2, 3, ..., as epochs count
  Values y = {};                           ///< as many as x
  std::vector<std::string> tooltips = {};  ///< of the points, where the format has them; or none
  bool dashed = false;                     ///< whether the line is dashed
  bool line = true;                        ///< through the points; without it, a dot at every point
  bool markers = false;                    ///< a dot at every point
  double width = 1.6;                      ///< of the line, in points
  std::optional<Color> color = {};         ///< unset: the next of the palette
};

/// A line chart.
struct Chart {
  std::string title = {};                            ///< the title
  std::string x_label = {};                          ///< the label of the x axis
  std::string y_label = {};                          ///< the label of the y axis
  std::vector<Series> series = {};                   ///< the first is drawn first
  std::vector<ReferenceLine> horizontal_lines = {};  ///< through y = at
  std::vector<ReferenceLine> vertical_lines = {};    ///< through x = at
  std::optional<Range> x_range = {};                 ///< unset: of what is drawn
  std::optional<Range> y_range = {};                 ///< unset: of what is drawn
  bool log_y = false;                                ///< values of 0 and less make gaps
  bool square = false;                               ///< a plot area as high as wide
  Size size = {.width = 480.0, .height = 320.0};     ///< the size in points
};

/// Draws `chart` into `path`, a .png or .svg file. The same chart gives the same bytes. A chart
/// without a value to draw shows "no data". Throws fe::Error for another extension, for x, y and
/// tooltips of different length, for an empty range, for a line without a width, and when the file
/// cannot be written.
void save(const std::filesystem::path& path, const Chart& chart);

/// `chart` as an <svg> element for an HTML page, in the colors of the page: its text is
/// currentColor, and its i-th series is the page's variable --c<i>. Screen readers announce
/// `label`. Throws fe::Error as save() does.
std::string svg_element(const Chart& chart, const std::string& label);

}  // namespace fe::plot
