// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fe/image/image_folder.h"

namespace fe::image {

/// One sample of a data set of folders.
struct ImageFile {
  std::filesystem::path path;
  int64_t label = 0;
  std::filesystem::path mask = {};  ///< empty: it has none
  bool needs_mask = false;
};

struct ImageFiles {
  std::vector<ImageFile> files;
  std::vector<std::string> class_names;
};

/// What image_folder() reads; masks may be missing. Throws fe::Error as it does.
ImageFiles list_image_files(const ImageFolderOptions& options);

/// Why the file cannot be used without its mask; empty if it can.
std::string missing_mask(const ImageFile& file, const ImageFolderOptions& options);

}  // namespace fe::image
