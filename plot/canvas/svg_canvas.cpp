// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include "plot/canvas/canvas.h"
#include "plot/image/png.h"

namespace fe::plot {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : clean(text)) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string base64(std::span<const std::byte> bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t block = 0;
    for (size_t j = 0; j < 3; ++j) {
      block = block << 8 | (j < count ? std::to_integer<uint32_t>(bytes[i + j]) : 0U);
    }
    for (size_t j = 0; j < 4; ++j) {
      out += j <= count ? kDigits[block >> (18 - 6 * j) & 63U] : '=';
    }
  }
  return out;
}

// Each pixel as a block: not every viewer honors image-rendering, and most would blur it.
Array enlarged(const Array& rgb, int64_t scale) {
  const int64_t height = rgb.shape()[0] * scale, width = rgb.shape()[1] * scale;
  const uint8_t* in = rgb.data<uint8_t>();
  Array large;
  uint8_t* out = large.resize<uint8_t>({height, width, 3});
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

// Written by hand, not by Cairo: text stays text, that can be searched and edited, and the same
// picture gives the same bytes (Cairo numbers its surfaces through the life of the process).
class SvgCanvas final : public Canvas {
 public:
  explicit SvgCanvas(const Size& size) {
    add(R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{0:.2f}pt" height="{1:.2f}pt" viewBox="0 0 {0:.2f} {1:.2f}" font-family="'{2}', Verdana, sans-serif">
)",
        size.width, size.height, kFontFamily);
    rectangle({0.0, 0.0, size.width, size.height}, {.color = kPaper});
  }

  void polyline(std::span<const Point> points, const Stroke& stroke) override {
    add_points("polyline", points);
    add(R"( fill="none" stroke="{}" stroke-width="{:.2f}" stroke-opacity="{:.2f}")",
        hex(stroke.color), stroke.width, stroke.opacity);
    if (stroke.dashed) add(R"( stroke-dasharray="4 2.5")");
    add(" stroke-linejoin=\"round\"/>\n");
  }

  void polygon(std::span<const Point> points, const Fill& fill) override {
    add_points("polygon", points);
    add(" fill=\"{}\" fill-opacity=\"{:.2f}\"/>\n", hex(fill.color), fill.opacity);
  }

  void circle(const Point& center, double radius, const Fill& fill) override {
    add("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"{:.2f}\" fill=\"{}\" fill-opacity=\"{:.2f}\"/>\n",
        center.x, center.y, radius, hex(fill.color), fill.opacity);
  }

  void text(const Point& at, std::string_view text, const TextStyle& style) override {
    add(R"(<text x="{:.2f}" y="{:.2f}" font-size="{:.2f}" fill="{}" text-anchor="{}")", at.x, at.y,
        style.font.size, hex(style.color), anchor_name(style.anchor));
    if (style.font.bold) add(R"( font-weight="bold")");
    if (style.upward) add(" transform=\"rotate(-90 {:.2f} {:.2f})\"", at.x, at.y);
    add(">{}</text>\n", escaped(text));
  }

  void image(const Rect& area, const Array& rgb) override {
    const double pixels = area.width * kPixelsPerPoint;
    const int64_t scale = std::llround(pixels / static_cast<double>(rgb.shape()[1]));
    add(R"(<image x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}")", area.x, area.y,
        area.width, area.height);
    add(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
        "xlink:href=\"data:image/png;base64,{}\"/>\n",
        base64(encode_png(enlarged(rgb, std::max<int64_t>(1, scale)))));
  }

  void begin_clip(const Rect& area) override {
    add(R"(<clipPath id="clip{}"><rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>)",
        clips_, area.x, area.y, area.width, area.height);
    add("</clipPath>\n<g clip-path=\"url(#clip{})\">\n", clips_++);
  }

  void end_clip() override { add("</g>\n"); }

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

  std::string svg_;
  int clips_ = 0;
};

}  // namespace

std::unique_ptr<Canvas> make_svg_canvas(const Size& size) {
  return std::make_unique<SvgCanvas>(size);
}

}  // namespace fe::plot
