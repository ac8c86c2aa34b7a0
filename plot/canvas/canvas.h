// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
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

/// What a picture is drawn on, white at first; one class a file format. Coordinates are in points.
class Canvas {
 public:
  virtual ~Canvas() = default;

  virtual void polyline(std::span<const Point> points, const Stroke& stroke) = 0;
  virtual void polygon(std::span<const Point> points, const Fill& fill) = 0;
  virtual void circle(const Point& center, double radius, const Fill& fill) = 0;
  /// `at` is on the base line, at the anchor of the text.
  virtual void text(const Point& at, std::string_view text, const TextStyle& style) = 0;
  /// `rgb` is uint8 [H, W, 3]; its pixels become squares of the same size.
  virtual void image(const Rect& area, const Array& rgb) = 0;
  /// Draws nothing outside `area` until end_clip().
  virtual void begin_clip(const Rect& area) = 0;
  virtual void end_clip() = 0;

  /// The bytes of the file. Nothing can be drawn afterward.
  virtual std::vector<std::byte> finish() = 0;

  void line(const Point& from, const Point& to, const Stroke& stroke);
  void rectangle(const Rect& area, const Fill& fill);
};

std::unique_ptr<Canvas> make_png_canvas(const Size& size);
std::unique_ptr<Canvas> make_svg_canvas(const Size& size);

/// Draws a picture in memory, then writes it to `path` as fe::write_file does. Throws fe::Error
/// unless `path` ends in .png or .svg.
void save_picture(const std::filesystem::path& path,
                  const Size& size,
                  const std::function<void(Canvas&, const Rect&)>& draw);

}  // namespace fe::plot
