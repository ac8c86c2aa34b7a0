// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fe::image {

/// Whether the name or the first bytes of a file are those of an image that read_image() knows.
bool is_image(const std::filesystem::path& path);

/// The images below a folder, sorted by path, and the other files there. Hidden files and folders
/// (their names begin with a dot) are skipped: file managers leave them behind.
struct FolderContent {
  std::vector<std::filesystem::path> images = {};
  std::vector<std::filesystem::path> others = {};
};
FolderContent list_images(const std::filesystem::path& folder);

/// The names of the folders in a folder, sorted, without hidden ones.
std::vector<std::string> list_folders(const std::filesystem::path& folder);

}  // namespace fe::image
