// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "fe/base/array.h"

// What the audit computes from the pixels of a sample.
namespace fe::audit {

/// How the values of an image lie in memory, in elements.
struct PixelLayout {
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 1;
  int64_t pixel_stride = 1;
  int64_t channel_stride = 0;
};

/// Of [H, W], [H, W, C] and [C, H, W] with 1 or 3 channels; nullopt for other shapes.
std::optional<PixelLayout> pixel_layout(const Shape& shape);

/// Whether all pixels have one color, or, without a layout, all values are equal.
bool is_constant(const Array& values, const std::optional<PixelLayout>& layout);

/// Whether the channels of every pixel are equal.
bool is_gray(const Array& image, const PixelLayout& layout);

/// The 64 cells of an 8 x 8 grid over the image, 1 where a cell is brighter than their mean: equal
/// for images that differ in size, contrast or compression, but also for some that only look
/// roughly alike.
uint64_t average_hash(const Array& image, const PixelLayout& layout);

}  // namespace fe::audit
