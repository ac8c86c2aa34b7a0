// SPDX-License-Identifier: Apache-2.0
#include "plot/image/raster.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "fe/base/error.h"
#include "plot/canvas/color.h"

namespace fe::plot {
namespace {

bool is_channels(int64_t size) { return size == 1 || size == 3; }

uint8_t level(uint8_t value, const Range&) { return value; }

uint8_t level(float value, const Range& range) {
  const double fraction = (static_cast<double>(value) - range.min) / (range.max - range.min);
  return static_cast<uint8_t>(std::lround(255.0 * std::clamp(fraction, 0.0, 1.0)));
}

bool is_nan(uint8_t) { return false; }
bool is_nan(float value) { return std::isnan(value); }

template <class T>
void write_pixel(const T* in, const ImageLayout& layout, const Range& range, uint8_t* out) {
  for (int64_t c = 0; c < 3; ++c) {
    const T value = in[layout.channels == 3 ? c * layout.channel_stride : 0];
    if (is_nan(value)) {
      std::ranges::copy(std::array{kNotANumber.red, kNotANumber.green, kNotANumber.blue}, out);
      return;
    }
    out[c] = level(value, range);
  }
}

template <class T>
Array to_rgb_of(const Array& image, const Range& range) {
  const ImageLayout layout = layout_of(image);
  const T* in = image.data<T>();
  Array rgb;
  auto* out = rgb.resize<uint8_t>({layout.height, layout.width, 3});
  for (int64_t i = 0; i < layout.height * layout.width; ++i) {
    write_pixel(in + i * layout.pixel_stride, layout, range, out + 3 * i);
  }
  return rgb;
}

}  // namespace

ImageLayout layout_of(const Array& image) {
  const Shape& shape = image.shape();
  const bool known = image.dtype() == Dtype::kUInt8 || image.dtype() == Dtype::kFloat32;
  if (known && shape.numel() > 0) {
    if (shape.dim() == 2) return {.height = shape[0], .width = shape[1]};
    if (shape.dim() == 3 && is_channels(shape[2])) {
      return {shape[0], shape[1], shape[2], shape[2], 1};
    }
    if (shape.dim() == 3 && is_channels(shape[0])) {
      return {shape[1], shape[2], shape[0], 1, shape[1] * shape[2]};
    }
  }
  fail(
      "ImageGrid: expected images of uint8 or float32 and of shape [H, W], [H, W, 1], [H, W, 3], "
      "[1, H, W] or [3, H, W], got {} {}.",
      image.dtype(), shape);
}

Array to_rgb(const Array& image, const Range& range) {
  return image.dtype() == Dtype::kUInt8 ? to_rgb_of<uint8_t>(image, range)
                                        : to_rgb_of<float>(image, range);
}

}  // namespace fe::plot
