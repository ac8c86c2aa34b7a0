// SPDX-License-Identifier: Apache-2.0
#include "fe/image/image_files.h"

#include <map>
#include <set>

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/image/list_images.h"

namespace fe::image {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<fs::path>;

// Masks by path below their folder, without the ending.
using Masks = std::map<std::string, fs::path>;

bool has_masks(const ImageFolderOptions& options) { return !options.mask_dir.empty(); }

fs::path existing_folder(const ImageFolderOptions& options, const std::string& name) {
  const fs::path folder = (options.folder / name).lexically_normal();
  FE_CHECK(fs::is_directory(folder), "image_folder: expected a folder '{}', got none.{}",
           folder.string(), did_you_mean(name, list_folders(options.folder)));
  return folder;
}

Paths images_in(const ImageFolderOptions& options, const std::string& name) {
  const fs::path folder = existing_folder(options, name);
  Paths images = list_images(folder).images;
  FE_CHECK(!images.empty(), "image_folder: expected images in '{}', got none.", folder.string());
  return images;
}

std::string without_ending(const fs::path& path, const fs::path& folder) {
  return path.lexically_relative(folder).replace_extension().generic_string();
}

Masks list_masks(const ImageFolderOptions& options) {
  Masks masks;
  const fs::path folder = existing_folder(options, options.mask_dir);
  for (const fs::path& path : list_images(folder).images) {
    if (path.extension() == ".png" || path.extension() == ".PNG") {
      masks.emplace(without_ending(path, folder), path);
    }
  }
  return masks;
}

fs::path find_mask(const Masks& masks, const std::vector<std::string>& places, const fs::path& at) {
  for (const std::string& place : places) {
    const std::string name = (fs::path(place) / at).lexically_normal().generic_string();
    for (const char* ending : {"", "_mask"}) {
      if (const auto mask = masks.find(name + ending); mask != masks.end()) return mask->second;
    }
  }
  return {};
}

void add_abnormal(const ImageFolderOptions& options, std::vector<ImageFile>& files) {
  const Masks masks = has_masks(options) ? list_masks(options) : Masks();
  for (const std::string& name : options.abnormal_dirs) {
    const fs::path folder = existing_folder(options, name);
    // Of "test/crack/": its last part, whether it ends with '/' or not.
    const fs::path whole = (fs::path(name) / "").lexically_normal().parent_path();
    std::vector<std::string> places = {whole.generic_string(), whole.filename().string()};
    if (options.abnormal_dirs.size() == 1) places.emplace_back();
    for (const fs::path& path : images_in(options, name)) {
      files.push_back({.path = path,
                       .label = 1,
                       .mask = find_mask(masks, places, without_ending(path, folder)),
                       .needs_mask = has_masks(options)});
    }
  }
}

// A folder that is named twice or inside another one would make its images count twice, and a
// folder of masks among the images would make them images.
void check_once(const std::vector<ImageFile>& files) {
  std::set<fs::path> seen;
  for (const ImageFile& file : files) {
    FE_CHECK(seen.insert(file.path.lexically_normal()).second,
             "image_folder: '{}' is listed twice. Is one of the folders inside another?",
             file.path.string());
  }
  for (const ImageFile& file : files) {
    FE_CHECK(!seen.contains(file.mask.lexically_normal()),
             "image_folder: '{}' is both an image and a mask. Keep mask_dir apart from the images.",
             file.mask.string());
  }
}

ImageFiles normal_and_abnormal(const ImageFolderOptions& options) {
  FE_CHECK(options.classes.empty(),
           "image_folder: expected either classes, or normal_dirs and abnormal_dirs, got both.");
  ImageFiles listed{.files = {}, .class_names = {"normal", "abnormal"}};
  for (const std::string& name : options.normal_dirs) {
    for (const fs::path& path : images_in(options, name)) listed.files.push_back({.path = path});
  }
  add_abnormal(options, listed.files);
  check_once(listed.files);
  return listed;
}

ImageFiles class_folders(const ImageFolderOptions& options) {
  FE_CHECK(!has_masks(options),
           "image_folder: expected abnormal_dirs beside mask_dir, got none. Masks belong to "
           "abnormal images.");
  ImageFiles listed{.files = {}, .class_names = options.classes};
  if (listed.class_names.empty()) listed.class_names = list_folders(options.folder);
  FE_CHECK(!listed.class_names.empty(),
           "image_folder: expected a sub-folder for each class in '{}', got none. For images "
           "without classes give normal_dirs: [.].",
           options.folder.string());
  for (size_t label = 0; label < listed.class_names.size(); ++label) {
    for (const fs::path& path : images_in(options, listed.class_names[label])) {
      listed.files.push_back({.path = path, .label = static_cast<int64_t>(label)});
    }
  }
  check_once(listed.files);
  return listed;
}

}  // namespace

ImageFiles list_image_files(const ImageFolderOptions& options) {
  FE_CHECK(fs::is_directory(options.folder), "image_folder: expected a folder, got '{}'.",
           options.folder.string());
  const bool by_class = options.normal_dirs.empty() && options.abnormal_dirs.empty();
  return by_class ? class_folders(options) : normal_and_abnormal(options);
}

std::string missing_mask(const ImageFile& file, const ImageFolderOptions& options) {
  if (!file.needs_mask || !file.mask.empty()) return "";
  return fmt::format(
      "'{}': expected its mask in '{}', a PNG file of the same name, or with _mask appended, got "
      "none.",
      file.path.string(), (options.folder / options.mask_dir).lexically_normal().string());
}

}  // namespace fe::image
