// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "fe/base/array.h"
#include "fe/image/read_image.h"

namespace fe::image {

/// The mask of an image: uint8 [H, W], 1 where any channel of the file is not 0, else 0. Scaled to
/// the height and width of `format`, if it has them, by the nearest pixel. A mask of 16 bits counts
/// as one of 8 does: what is not 0 is marked. Transparency is ignored.
/// Throws fe::Error, naming the file, when it is missing, damaged or cut short.
Array read_mask(const std::filesystem::path& path, const ImageFormat& format);

/// The same into `mask`, whose buffer is used again where it is large enough.
void read_mask_into(const std::filesystem::path& path, const ImageFormat& format, Array& mask);

}  // namespace fe::image
