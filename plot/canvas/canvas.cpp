// SPDX-License-Identifier: Apache-2.0
#include "plot/canvas/canvas.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::plot {
namespace {

constexpr double kMaxPixels = 32767.0;  // a side of Cairo's image surface

std::string extension_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return extension;
}

}  // namespace

void Canvas::line(const Point& from, const Point& to, const Stroke& stroke) {
  polyline(std::array{from, to}, stroke);
}

void Canvas::rectangle(const Rect& area, const Fill& fill) {
  polygon(std::array<Point, 4>{{{area.x, area.y},
                                {area.right(), area.y},
                                {area.right(), area.bottom()},
                                {area.x, area.bottom()}}},
          fill);
}

void save_drawing(const std::filesystem::path& path, const Size& size, const Draw& draw) {
  const std::string extension = extension_of(path);
  FE_CHECK(extension == ".png" || extension == ".svg",
           "plot: expected a path that ends in .png or .svg, got '{}'.", path.string());
  const double longest = std::max(size.width, size.height) * kPixelsPerPoint;
  FE_CHECK(size.width >= 1.0 && size.height >= 1.0 && longest <= kMaxPixels,
           "plot: expected an image of 1 to {} points per side for '{}', got {} x {}. "
           "Draw fewer or smaller panels or images.",
           kMaxPixels / kPixelsPerPoint, path.string(), size.width, size.height);
  const auto canvas = extension == ".png" ? make_png_canvas(size) : make_svg_canvas(size);
  draw(*canvas, {0.0, 0.0, size.width, size.height});
  write_file(path, canvas->finish());
}

std::string svg_element_of(const Size& size,
                           std::string_view label,
                           bool shrink_only,
                           const Draw& draw) {
  const auto canvas = make_svg_element(size, label, shrink_only);
  draw(*canvas, {0.0, 0.0, size.width, size.height});
  const std::vector<std::byte> bytes = canvas->finish();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace fe::plot
