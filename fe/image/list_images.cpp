// SPDX-License-Identifier: Apache-2.0
#include "fe/image/list_images.h"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

namespace fe::image {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

}  // namespace

bool is_image(const fs::path& path) {
  // OpenCV has a writer for each kind of name whose files it reads.
  return cv::haveImageWriter(path.string()) || cv::haveImageReader(path.string());
}

FolderContent list_images(const fs::path& folder) {
  FolderContent content;
  using Walk = fs::recursive_directory_iterator;
  for (auto entry = Walk(folder, fs::directory_options::skip_permission_denied); entry != Walk();
       ++entry) {
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      (is_image(entry->path()) ? content.images : content.others).push_back(entry->path());
    }
  }
  std::ranges::sort(content.images);
  std::ranges::sort(content.others);
  return content;
}

std::vector<std::string> list_folders(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory() && !is_hidden(entry.path())) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace fe::image
