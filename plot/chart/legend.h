// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "plot/canvas/canvas.h"

namespace fe::plot {

struct LegendEntry {
  std::string name;
  Color color;
  bool line = false;
  bool dashed = false;
  bool marker = false;
  bool box = false;
};

/// Names in centered rows above a plot, where they hide no data.
class Legend {
 public:
  Legend(std::vector<LegendEntry> entries, double width);

  double width() const { return width_; }  ///< that it got
  double height() const;
  void draw(Canvas& canvas, const Point& top_left) const;

 private:
  struct Row {
    std::vector<LegendEntry> entries = {};
    double width = 0.0;
  };

  double width_;
  std::vector<Row> rows_;
};

}  // namespace fe::plot
