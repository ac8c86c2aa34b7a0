// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/pixels.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace fe::audit {
namespace {

constexpr int64_t kCells = 8;  // in a row of the average hash, and rows

bool is_channels(int64_t size) { return size == 1 || size == 3; }

// Whether each value of each pixel equals *other(pixel, offset of its channel).
template <class T, class Other>
bool all_equal(const T* data, const PixelLayout& layout, Other other) {
  for (int64_t i = 0; i < layout.height * layout.width; ++i) {
    const T* pixel = data + i * layout.pixel_stride;
    for (int64_t c = 0; c < layout.channels; ++c) {
      if (pixel[c * layout.channel_stride] != *other(pixel, c * layout.channel_stride)) {
        return false;
      }
    }
  }
  return true;
}

template <class T>
double brightness(const T* pixel, const PixelLayout& layout) {
  double sum = 0.0;
  for (int64_t c = 0; c < layout.channels; ++c) {
    sum += static_cast<double>(pixel[c * layout.channel_stride]);
  }
  return sum;
}

// Cells of images smaller than the grid share pixels: each has at least one.
template <class T>
double mean_of_cell(const T* data, const PixelLayout& layout, int64_t row, int64_t column) {
  const int64_t top = row * layout.height / kCells, left = column * layout.width / kCells;
  const int64_t bottom = std::max((row + 1) * layout.height / kCells, top + 1);
  const int64_t right = std::max((column + 1) * layout.width / kCells, left + 1);
  double sum = 0.0;
  for (int64_t y = top; y < bottom; ++y) {
    for (int64_t x = left; x < right; ++x) {
      sum += brightness(data + (y * layout.width + x) * layout.pixel_stride, layout);
    }
  }
  return sum / static_cast<double>((bottom - top) * (right - left));
}

}  // namespace

std::optional<PixelLayout> pixel_layout(const Shape& shape) {
  if (shape.numel() == 0) return std::nullopt;
  if (shape.dim() == 2) return PixelLayout{.height = shape[0], .width = shape[1]};
  if (shape.dim() != 3) return std::nullopt;
  if (is_channels(shape[2])) return PixelLayout{shape[0], shape[1], shape[2], shape[2], 1};
  if (!is_channels(shape[0])) return std::nullopt;
  return PixelLayout{shape[1], shape[2], shape[0], 1, shape[1] * shape[2]};
}

bool is_constant(const Array& values, const std::optional<PixelLayout>& layout) {
  const PixelLayout row{.height = 1, .width = values.numel()};
  return visit_dtype(values.dtype(), [&](auto type) {
    const auto* data = values.data<decltype(type)>();
    return all_equal(data, layout.value_or(row),
                     [data](const auto*, int64_t channel) { return data + channel; });
  });
}

bool is_gray(const Array& image, const PixelLayout& layout) {
  return visit_dtype(image.dtype(), [&](auto type) {
    return all_equal(image.data<decltype(type)>(), layout,
                     [](const auto* pixel, int64_t) { return pixel; });
  });
}

uint64_t average_hash(const Array& image, const PixelLayout& layout) {
  std::array<double, kCells * kCells> cells{};
  visit_dtype(image.dtype(), [&](auto type) {
    const auto* data = image.data<decltype(type)>();
    for (int64_t i = 0; i < kCells * kCells; ++i) {
      cells[static_cast<size_t>(i)] = mean_of_cell(data, layout, i / kCells, i % kCells);
    }
  });
  const double mean = std::accumulate(cells.begin(), cells.end(), 0.0) / cells.size();
  uint64_t hash = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (cells[i] > mean) hash |= uint64_t{1} << i;
  }
  return hash;
}

}  // namespace fe::audit
