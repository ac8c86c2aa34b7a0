// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>

#include "fe/base/array.h"
#include "fe/base/system/file.h"
#include "plot/canvas/color.h"
#include "plot/image/png.h"
#include "tests/testing/temp_folder.h"

namespace fe::testing {

/// Where a color is in an image, in pixels.
struct Spot {
  int64_t count = 0;
  int64_t left = std::numeric_limits<int64_t>::max();
  int64_t right = -1;
  int64_t top = std::numeric_limits<int64_t>::max();
  int64_t bottom = -1;

  double x() const { return static_cast<double>(left + right) / 2.0; }
  double y() const { return static_cast<double>(top + bottom) / 2.0; }
  int64_t width() const { return right - left + 1; }
  int64_t height() const { return bottom - top + 1; }
};

/// The pixels of `rgb`, uint8 [H, W, 3], whose channels are each within `tolerance` of `color`.
inline Spot find(const Array& rgb, const plot::Color& color, int tolerance = 0) {
  Spot spot;
  const auto* p = rgb.data<uint8_t>();
  for (int64_t i = 0; i < rgb.numel() / 3; ++i, p += 3) {
    if (std::abs(p[0] - color.red) > tolerance || std::abs(p[1] - color.green) > tolerance ||
        std::abs(p[2] - color.blue) > tolerance) {
      continue;
    }
    const int64_t x = i % rgb.shape()[1], y = i / rgb.shape()[1];
    ++spot.count;
    spot.left = std::min(spot.left, x);
    spot.right = std::max(spot.right, x);
    spot.top = std::min(spot.top, y);
    spot.bottom = std::max(spot.bottom, y);
  }
  return spot;
}

inline std::string text_of(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The file that save(path, plot) writes.
template <class Picture>
std::string saved(const Picture& picture, const std::string& extension) {
  const TempFolder folder;
  save(folder / ("plot" + extension), picture);
  return text_of(folder / ("plot" + extension));
}

/// uint8 [H, W, 3].
template <class Picture>
Array rendered(const Picture& picture) {
  const TempFolder folder;
  save(folder / "plot.png", picture);
  return plot::read_png(folder / "plot.png");
}

}  // namespace fe::testing
