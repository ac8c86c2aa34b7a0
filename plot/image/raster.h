// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fe/base/array.h"
#include "plot/chart/axis.h"

namespace fe::plot {

/// How the values of an image lie in memory, in elements.
struct ImageLayout {
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 1;  ///< 1 or 3
  int64_t pixel_stride = 1;
  int64_t channel_stride = 0;
};

/// Throws fe::Error unless the image has a shape and dtype that an ImageGrid takes.
ImageLayout layout_of(const Array& image);

/// uint8 [H, W, 3]: red, green, blue.
Array to_rgb(const Array& image, const Range& range);

}  // namespace fe::plot
