// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "fe/base/error.h"
#include "plot/canvas/cairo_handle.h"
#include "plot/canvas/canvas.h"
#include "plot/image/png.h"

namespace fe::plot {
namespace {

constexpr double kTau = 6.283185307179586;

void check_status(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS) {
    fail_running("plot: cannot draw: {}.", cairo_status_to_string(status));
  }
}

uint32_t pack(const uint8_t* rgb) {
  return static_cast<uint32_t>(rgb[0]) << 16 | static_cast<uint32_t>(rgb[1]) << 8 | rgb[2];
}

CairoSurface make_surface(int64_t width, int64_t height) {
  CairoSurface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(width),
                                                  static_cast<int>(height)));
  check_status(cairo_surface_status(surface.get()));
  return surface;
}

CairoSurface surface_of(const Array& rgb) {
  const int64_t height = rgb.shape()[0], width = rgb.shape()[1];
  CairoSurface surface = make_surface(width, height);
  const auto* in = rgb.data<uint8_t>();
  unsigned char* out = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x, in += 3) {
      const uint32_t pixel = pack(in);
      std::memcpy(out + y * stride + x * 4, &pixel, sizeof pixel);
    }
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

Array rgb_of(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  const int64_t height = cairo_image_surface_get_height(surface);
  const int64_t width = cairo_image_surface_get_width(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  const unsigned char* in = cairo_image_surface_get_data(surface);
  Array rgb;
  auto* out = rgb.resize<uint8_t>({height, width, 3});
  for (int64_t y = 0; y < height; ++y) {
    for (int64_t x = 0; x < width; ++x, out += 3) {
      uint32_t pixel = 0;
      std::memcpy(&pixel, in + y * stride + x * 4, sizeof pixel);
      for (int i = 0; i < 3; ++i) out[i] = static_cast<uint8_t>(pixel >> (16 - 8 * i));
    }
  }
  return rgb;
}

class PngCanvas final : public Canvas {
 public:
  explicit PngCanvas(const Size& size)
      : surface_(make_surface(std::llround(std::ceil(size.width * kPixelsPerPoint)),
                              std::llround(std::ceil(size.height * kPixelsPerPoint)))),
        context_(cairo_create(surface_.get())) {
    set_color(kPaper, 1.0);
    cairo_paint(context_.get());
    cairo_scale(context_.get(), kPixelsPerPoint, kPixelsPerPoint);
    cairo_set_line_join(context_.get(), CAIRO_LINE_JOIN_ROUND);
  }

  void polyline(std::span<const Point> points, const Stroke& stroke) override {
    trace(points);
    this->stroke(stroke);
  }

  void curve(std::span<const Point> points, const Stroke& stroke) override {
    trace(points.first(1));
    for (size_t i = 1; i + 2 < points.size(); i += 3) {
      cairo_curve_to(context_.get(), points[i].x, points[i].y, points[i + 1].x, points[i + 1].y,
                     points[i + 2].x, points[i + 2].y);
    }
    this->stroke(stroke);
  }

  void polygon(std::span<const Point> points, const Fill& fill) override {
    trace(points);
    set_color(fill.color, fill.opacity);
    cairo_fill(context_.get());
  }

  void circle(const Point& center, double radius, const Fill& fill) override {
    cairo_new_path(context_.get());
    cairo_arc(context_.get(), center.x, center.y, radius, 0.0, kTau);
    set_color(fill.color, fill.opacity);
    cairo_fill(context_.get());
  }

  void rounded_box(const Rect& area,
                   double radius,
                   const Fill& fill,
                   const Stroke& stroke) override {
    const std::array<Point, 4> centers = {{{area.right() - radius, area.y + radius},
                                           {area.right() - radius, area.bottom() - radius},
                                           {area.x + radius, area.bottom() - radius},
                                           {area.x + radius, area.y + radius}}};
    cairo_new_path(context_.get());
    for (size_t i = 0; i < centers.size(); ++i) {
      const double angle = kTau / 4.0 * (static_cast<double>(i) - 1.0);
      cairo_arc(context_.get(), centers[i].x, centers[i].y, radius, angle, angle + kTau / 4.0);
    }
    cairo_close_path(context_.get());
    set_color(fill.color, fill.opacity);
    cairo_fill_preserve(context_.get());
    this->stroke(stroke);
  }

  void text(const Point& at, std::string_view text, const TextStyle& style) override {
    const std::string cleaned = clean(text);
    const double width = text_width(cleaned, style.font);
    const double before = style.anchor == Anchor::kStart    ? 0.0
                          : style.anchor == Anchor::kMiddle ? width / 2.0
                                                            : width;
    cairo_save(context_.get());
    cairo_translate(context_.get(), at.x, at.y);
    if (style.upward) cairo_rotate(context_.get(), -kTau / 4.0);
    cairo_move_to(context_.get(), -before, 0.0);
    select_font(context_.get(), style.font.size, style.font.bold);
    set_color(style.color, 1.0);
    cairo_show_text(context_.get(), cleaned.c_str());
    cairo_restore(context_.get());
  }

  void image(const Rect& area, const Array& rgb) override {
    const CairoSurface surface = surface_of(rgb);
    cairo_save(context_.get());
    cairo_translate(context_.get(), area.x, area.y);
    cairo_scale(context_.get(), area.width / static_cast<double>(rgb.shape()[1]),
                area.height / static_cast<double>(rgb.shape()[0]));
    cairo_set_source_surface(context_.get(), surface.get(), 0.0, 0.0);
    cairo_pattern_set_filter(cairo_get_source(context_.get()), CAIRO_FILTER_NEAREST);
    cairo_paint(context_.get());
    cairo_restore(context_.get());
  }

  void begin_clip(const Rect& area) override {
    cairo_save(context_.get());
    cairo_rectangle(context_.get(), area.x, area.y, area.width, area.height);
    cairo_clip(context_.get());
  }

  void end_clip() override { cairo_restore(context_.get()); }

  void begin_tooltip(std::string_view) override {}
  void end_tooltip() override {}

  std::vector<std::byte> finish() override {
    check_status(cairo_status(context_.get()));
    return encode_png(rgb_of(surface_.get()));
  }

 private:
  void set_color(const Color& color, double opacity) {
    cairo_set_source_rgba(context_.get(), color.red / 255.0, color.green / 255.0,
                          color.blue / 255.0, opacity);
  }

  void stroke(const Stroke& stroke) {
    set_color(stroke.color, stroke.opacity);
    cairo_set_line_width(context_.get(), stroke.width);
    const std::array<double, 2> dashes = {4.0, 2.5};
    cairo_set_dash(context_.get(), dashes.data(), stroke.dashed ? 2 : 0, 0.0);
    cairo_stroke(context_.get());
  }

  void trace(std::span<const Point> points) {
    cairo_new_path(context_.get());
    for (const Point& point : points) cairo_line_to(context_.get(), point.x, point.y);
  }

  CairoSurface surface_;
  CairoContext context_;
};

}  // namespace

std::unique_ptr<Canvas> make_png_canvas(const Size& size) {
  return std::make_unique<PngCanvas>(size);
}

}  // namespace fe::plot
