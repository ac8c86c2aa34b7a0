// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plot/canvas/canvas.h"
#include "plot/chart/legend.h"
#include "plot/chart/ticks.h"

namespace fe::plot {

struct AxesOptions {
  std::string title = {};
  std::string x_label = {};
  std::string y_label = {};
  Range x = {};
  Range y = {};
  bool log_y = false;
  bool whole_x = false;  ///< x counts something: no ticks between whole numbers
  bool whole_y = false;
  bool square = false;
  std::vector<LegendEntry> legend = {};
};

/// Title, legend, grid, ticks and labels around a plot area, and where data lie in it.
class Axes {
 public:
  /// Lays out what fits into `outer`; draws nothing yet.
  Axes(const Rect& outer, AxesOptions options);

  const Rect& area() const { return area_; }
  double x_at(double x) const;
  double y_at(double y) const;
  Point at(double x, double y) const { return {x_at(x), y_at(y)}; }

  void draw_below(Canvas& canvas) const;                            ///< the grid, below the data
  void draw_above(Canvas& canvas) const;                            ///< the frame and all text
  void draw_notice(Canvas& canvas, const std::string& text) const;  ///< in place of data

 private:
  double layout_y(double height);  // returns the space left of the plot area
  void layout_x();
  void draw_ticks(Canvas& canvas) const;
  void draw_titles(Canvas& canvas) const;

  AxesOptions options_;
  Rect outer_;
  Rect area_;
  Ticks x_ticks_;
  Ticks y_ticks_;
  std::vector<std::string> title_;
  std::optional<Legend> legend_;
};

}  // namespace fe::plot
