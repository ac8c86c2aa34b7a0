// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "plot/canvas/canvas.h"
#include "plot/canvas/escape.h"
#include "plot/image/png.h"

namespace fe::plot {
namespace {

// Each pixel as a block: not every viewer honors image-rendering, and most would blur it.
Array enlarged(const Array& rgb, int64_t scale) {
  const int64_t height = rgb.shape()[0] * scale, width = rgb.shape()[1] * scale;
  const auto* in = rgb.data<uint8_t>();
  Array large;
  auto* out = large.resize<uint8_t>({height, width, 3});
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x, out += 3) {
      std::copy_n(in + 3 * (y / scale * rgb.shape()[1] + x / scale), 3, out);
    }
  }
  return large;
}

std::string hex(const Color& color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

struct Paint {
  std::string color;
  double opacity = 1.0;
};

// In a page: see make_svg_element().
Paint page_paint(const Color& color) {
  if (color == kInk) return {"currentColor"};
  if (color == kMuted) return {"currentColor", 0.7};
  if (color == kGrid) return {"currentColor", 0.15};
  for (size_t i = 0; i < kPaletteSize; ++i) {
    if (color == palette(i)) return {fmt::format("var(--c{}, {})", i, hex(color))};
  }
  return {hex(color)};
}

std::string_view anchor_name(Anchor anchor) {
  switch (anchor) {
    case Anchor::kStart:
      return "start";
    case Anchor::kMiddle:
      return "middle";
    case Anchor::kEnd:
      break;
  }
  return "end";
}

// Written by hand, not by Cairo: text remains text, which can be searched and edited, and the same
// plot gives the same bytes (Cairo numbers its surfaces through the life of the process).
class SvgCanvas final : public Canvas {
 public:
  explicit SvgCanvas(const Size& size) {
    add(R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{0:.2f}pt" height="{1:.2f}pt" viewBox="0 0 {0:.2f} {1:.2f}" font-family="'{2}', Verdana, sans-serif">
)",
        size.width, size.height, kFontFamily);
    rectangle({0.0, 0.0, size.width, size.height}, {.color = kPaper});
  }

  SvgCanvas(const Size& size, std::string_view label, bool shrink_only) : in_page_(true) {
    const std::string at_most =
        shrink_only ? fmt::format("max-width:{:.0f}px;", size.width) : std::string();
    add(R"(<svg viewBox="0 0 {:.2f} {:.2f}" width="100%" style="{}height:auto" role="img" aria-label="{}" font-family="system-ui, '{}', sans-serif">
)",
        size.width, size.height, at_most, escaped(clean(label)), kFontFamily);
  }

  void polyline(std::span<const Point> points, const Stroke& stroke) override {
    add_points("polyline", points);
    add_stroke(stroke, /*fill=*/R"( fill="none")");
    add(" stroke-linejoin=\"round\"/>\n");
  }

  void curve(std::span<const Point> points, const Stroke& stroke) override {
    add("<path d=\"M{:.2f} {:.2f}", points[0].x, points[0].y);
    for (size_t i = 1; i + 2 < points.size(); i += 3) {
      add(" C{:.2f} {:.2f} {:.2f} {:.2f} {:.2f} {:.2f}", points[i].x, points[i].y, points[i + 1].x,
          points[i + 1].y, points[i + 2].x, points[i + 2].y);
    }
    svg_ += '"';
    add_stroke(stroke, /*fill=*/R"( fill="none")");
    add("/>\n");
  }

  void polygon(std::span<const Point> points, const Fill& fill) override {
    add_points("polygon", points);
    add_fill(fill);
    add("/>\n");
  }

  void circle(const Point& center, double radius, const Fill& fill) override {
    add(R"(<circle cx="{:.2f}" cy="{:.2f}" r="{:.2f}")", center.x, center.y, radius);
    add_fill(fill);
    add("/>\n");
  }

  void rounded_box(const Rect& area,
                   double radius,
                   const Fill& fill,
                   const Stroke& stroke) override {
    add(R"(<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" rx="{:.2f}")", area.x, area.y,
        area.width, area.height, radius);
    add_fill(fill);
    add_stroke(stroke, /*fill=*/"");
    add("/>\n");
  }

  void text(const Point& at, std::string_view text, const TextStyle& style) override {
    const Paint paint = paint_of(style.color);
    add(R"(<text x="{:.2f}" y="{:.2f}" font-size="{:.2f}" fill="{}" text-anchor="{}")", at.x, at.y,
        style.font.size, paint.color, anchor_name(style.anchor));
    if (paint.opacity < 1.0) add(R"( fill-opacity="{:.2f}")", paint.opacity);
    if (style.font.bold) add(R"( font-weight="bold")");
    if (style.upward) add(" transform=\"rotate(-90 {:.2f} {:.2f})\"", at.x, at.y);
    add(">{}</text>\n", escaped(clean(text)));
  }

  void image(const Rect& area, const Array& rgb) override {
    const double pixels = area.width * kPixelsPerPoint;
    const int64_t scale = std::llround(pixels / static_cast<double>(rgb.shape()[1]));
    add(R"(<image x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}")", area.x, area.y,
        area.width, area.height);
    add(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" xlink:href=\"{}\"/>\n",
        png_uri(encode_png(enlarged(rgb, std::max<int64_t>(1, scale)))));
  }

  // In a page a nested <svg> clips: ids of several elements would clash.
  void begin_clip(const Rect& area) override {
    if (in_page_) {
      add(R"(<svg x="{0:.2f}" y="{1:.2f}" width="{2:.2f}" height="{3:.2f}" viewBox="{0:.2f} {1:.2f} {2:.2f} {3:.2f}">)",
          area.x, area.y, area.width, area.height);
      svg_ += '\n';
      return;
    }
    add(R"(<clipPath id="clip{}"><rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>)",
        clips_, area.x, area.y, area.width, area.height);
    add("</clipPath>\n<g clip-path=\"url(#clip{})\">\n", clips_++);
  }

  void end_clip() override { svg_ += in_page_ ? "</svg>\n" : "</g>\n"; }

  void begin_tooltip(std::string_view text) override {
    add("<g><title>{}</title>\n", escaped(clean(text)));
  }
  void end_tooltip() override { add("</g>\n"); }

  std::vector<std::byte> finish() override {
    add("</svg>\n");
    const auto bytes = std::as_bytes(std::span(svg_));
    return {bytes.begin(), bytes.end()};
  }

 private:
  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(svg_), format, std::forward<Args>(args)...);
  }

  void add_points(std::string_view element, std::span<const Point> points) {
    add("<{} points=\"", element);
    for (const Point& point : points) add("{:.2f},{:.2f} ", point.x, point.y);
    svg_ += '"';
  }

  void add_fill(const Fill& fill) {
    const Paint paint = paint_of(fill.color);
    add(R"( fill="{}" fill-opacity="{:.2f}")", paint.color, paint.opacity * fill.opacity);
  }

  void add_stroke(const Stroke& stroke, std::string_view fill) {
    const Paint paint = paint_of(stroke.color);
    add(R"({} stroke="{}" stroke-width="{:.2f}" stroke-opacity="{:.2f}")", fill, paint.color,
        stroke.width, paint.opacity * stroke.opacity);
    if (stroke.dashed) add(R"( stroke-dasharray="4 2.5")");
  }

  Paint paint_of(const Color& color) const {
    return in_page_ ? page_paint(color) : Paint{hex(color)};
  }

  std::string svg_;
  bool in_page_ = false;
  int clips_ = 0;
};

}  // namespace

std::unique_ptr<Canvas> make_svg_canvas(const Size& size) {
  return std::make_unique<SvgCanvas>(size);
}

std::unique_ptr<Canvas> make_svg_element(const Size& size,
                                         std::string_view label,
                                         bool shrink_only) {
  return std::make_unique<SvgCanvas>(size, label, shrink_only);
}

}  // namespace fe::plot
