// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/array.h"
#include "plot/canvas/color.h"
#include "plot/canvas/geometry.h"
#include "plot/canvas/text.h"
#include "plot/chart/axis.h"

namespace fe::plot {

inline constexpr double kPixelsPerPoint = 2.0;

struct Stroke {
  Color color = kInk;
  double width = 1.0;
  bool dashed = false;
  double opacity = 1.0;
};

struct Fill {
  Color color = kInk;
  double opacity = 1.0;
};

/// What plots are drawn on; one class per file format. Coordinates are in points.
class Canvas {
 public:
  virtual ~Canvas() = default;

  virtual void polyline(std::span<const Point> points, const Stroke& stroke) = 0;
  /// Cubic Bézier curves: a start, then two control points and an end for each.
  virtual void curve(std::span<const Point> points, const Stroke& stroke) = 0;
  virtual void polygon(std::span<const Point> points, const Fill& fill) = 0;
  virtual void circle(const Point& center, double radius, const Fill& fill) = 0;
  virtual void rounded_box(const Rect& area,
                           double radius,
                           const Fill& fill,
                           const Stroke& stroke) = 0;
  /// `at` is on the base line, at the anchor of the text.
  virtual void text(const Point& at, std::string_view text, const TextStyle& style) = 0;
  /// `rgb` is uint8 [H, W, 3]; its pixels become squares of the same size.
  virtual void image(const Rect& area, const Array& rgb) = 0;
  /// Draws nothing outside `area` until end_clip().
  virtual void begin_clip(const Rect& area) = 0;
  virtual void end_clip() = 0;

  /// What is drawn until end_tooltip() shows `text` under the pointer, where the format can.
  virtual void begin_tooltip(std::string_view text) = 0;
  virtual void end_tooltip() = 0;

  /// The bytes of the file. Nothing can be drawn afterward.
  virtual std::vector<std::byte> finish() = 0;

  void line(const Point& from, const Point& to, const Stroke& stroke);
  void rectangle(const Rect& area, const Fill& fill);
};

std::unique_ptr<Canvas> make_png_canvas(const Size& size);  ///< on white
std::unique_ptr<Canvas> make_svg_canvas(const Size& size);  ///< a document, on white
/// An <svg> element for an HTML page, without a background. Text and axes have the color of the
/// page's text, palette(i) is the page's variable --c<i>, so that one element suits light and dark
/// pages. It is as wide as its container, and at most `size` if `shrink_only`. Screen readers
/// announce `label`.
std::unique_ptr<Canvas> make_svg_element(const Size& size,
                                         std::string_view label,
                                         bool shrink_only);

using Draw = std::function<void(Canvas&, const Rect&)>;

/// Draws in memory, then writes to `path` as fe::write_file does. Throws fe::Error unless `path`
/// ends in .png or .svg.
void save_drawing(const std::filesystem::path& path, const Size& size, const Draw& draw);

/// What make_svg_element() makes of the drawing.
std::string svg_element_of(const Size& size,
                           std::string_view label,
                           bool shrink_only,
                           const Draw& draw);

}  // namespace fe::plot
