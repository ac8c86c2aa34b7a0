// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "fe/base/array.h"

namespace fe::plot {

/// The image of a PNG file, uint8: [H, W, 1] when it is grayscale, else [H, W, 3] in the order red,
/// green, blue. Palettes are looked up, 16 bits become 8, fewer than 8 are stretched to 0..255, and
/// transparency is dropped. Throws fe::Error, naming the file, when it is missing, not a PNG file,
/// truncated or damaged.
Array read_png(const std::filesystem::path& path);

/// `image`, uint8 of shape [H, W], [H, W, 1] or [H, W, 3], as the bytes of a PNG file; the same
/// image gives the same bytes. Throws fe::Error for anything else.
std::vector<std::byte> encode_png(const Array& image);

/// Writes encode_png(image) as fe::write_file does: after a crash, the file is the old or the new.
void write_png(const std::filesystem::path& path, const Array& image);

/// The bytes of a PNG file as a data URI, which holds the image itself.
std::string png_uri(std::span<const std::byte> bytes);

}  // namespace fe::plot
