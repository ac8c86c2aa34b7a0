// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/checkpoint.h"
#include "fe/base/array.h"

namespace fe::app {

/// An image file as a sample.
struct Image {
  Array value;
  std::string note = {};  ///< what was changed on the way and may matter; or nothing
};

/// Throws fe::Error unless images can be made into samples of `spec`: uint8 of shape [H, W],
/// [H, W, 1], [H, W, 3], [1, H, W] or [3, H, W].
void check_takes_images(const config::InputSpec& spec);

/// The image of a file (PNG, JPEG, BMP, TIFF, WebP, PNM, ...) as `spec` says: grey or red, green,
/// blue, scaled to its size. The note says when that changes the proportions. Transparency is
/// dropped, 16 bits become 8, and a photo's orientation is applied.
/// Throws fe::Error, naming the file, when it is missing, damaged or cut short.
Image read_image(const std::filesystem::path& path, const config::InputSpec& spec);

/// Whether the name or the first bytes of a file say that it is an image that read_image() knows.
bool is_image(const std::filesystem::path& path);

/// The images below a folder, sorted by path, and the other files there.
struct FolderContent {
  std::vector<std::filesystem::path> images = {};
  std::vector<std::filesystem::path> others = {};
};
FolderContent list_images(const std::filesystem::path& folder);

}  // namespace fe::app
