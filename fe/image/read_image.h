// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "fe/base/array.h"

namespace fe::image {

/// The format of samples read from image files: uint8 of shape [H, W, C], or [C, H, W].
struct ImageFormat {
  int64_t height = 0;  ///< in pixels; 0, and width 0 too: as in the file
  int64_t width = 0;
  int64_t channels = 3;         ///< 3: red, green, blue; 1: gray
  bool channels_first = false;  ///< [C, H, W]
};

/// Throws fe::Error, in the name of `who`, for sizes below 0, for one of height and width without
/// the other, and for channels other than 1 and 3.
void check_format(std::string_view who, const ImageFormat& format);

/// An image file as a sample.
struct Image {
  Array value;
  std::string note = {};  ///< a change that may matter; empty if there is none
};

/// The image of a file (PNG, JPEG, BMP, TIFF, WebP, PNM, ...) in `format`. The note says when
/// scaling changed the proportions. Transparency is dropped, 16 bits become 8, and a photo's
/// orientation is applied. May be called from several threads at once. Throws fe::Error, naming the
/// file, when it is missing, damaged or cut short.
Image read_image(const std::filesystem::path& path, const ImageFormat& format);

/// The same into `value`, whose buffer is used again where it is large enough. Returns the note.
std::string read_image_into(const std::filesystem::path& path,
                            const ImageFormat& format,
                            Array& value);

}  // namespace fe::image
