// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe::plot {

/// In points, from the upper left corner of the drawing.
struct Point {
  double x = 0.0;
  double y = 0.0;
};

struct Rect {
  double x = 0.0;
  double y = 0.0;
  double width = 0.0;
  double height = 0.0;

  double right() const { return x + width; }
  double bottom() const { return y + height; }
  Point center() const { return {x + width / 2.0, y + height / 2.0}; }
  bool contains(const Point& p) const {
    return x <= p.x && p.x <= right() && y <= p.y && p.y <= bottom();
  }
  bool contains(const Rect& other) const {
    return contains(Point{other.x, other.y}) && contains(Point{other.right(), other.bottom()});
  }
  bool overlaps(const Rect& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
};

}  // namespace fe::plot
