// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "fe/base/array.h"

namespace fe::plot {

/// The image of a PNG file, uint8: [H, W, 1] when it is gray, else [H, W, 3] in the order red,
/// green, blue. A palette is looked up, 16 bits become 8, fewer than 8 are stretched to 0..255, and
/// transparency is dropped. Throws fe::Error, naming the file, when it is missing, not PNG,
/// truncated or damaged.
Array read_png(const std::filesystem::path& path);

/// `image`, uint8 of shape [H, W], [H, W, 1] or [H, W, 3], as the bytes of a PNG file. Throws
/// fe::Error for anything else.
std::vector<std::byte> encode_png(const Array& image);

/// Writes encode_png(image) as fe::write_file does: a crash leaves the old file or the new.
void write_png(const std::filesystem::path& path, const Array& image);

}  // namespace fe::plot
