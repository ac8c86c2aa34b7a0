// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/options/options.h"
#include "fe/data/dataset.h"

namespace fe::image {

/// The effect of an image that cannot be read: an error when it is read, or it is left out from the
/// beginning, which costs reading every image once more.
enum class BadImages { kError, kSkip };
std::string option_name(BadImages bad_images);  ///< "error" or "skip"
constexpr auto choices(BadImages) { return std::array{BadImages::kError, BadImages::kSkip}; }

/// Sub-folders are named relative to `folder`, and read with all that is below them.
struct ImageFolderOptions {
  static constexpr std::string_view kName = "image_folder";
  static constexpr std::string_view kDoc =
      "images in folders: classes, or normal and abnormal ones, with masks";

  std::filesystem::path folder;
  std::vector<std::string> classes = {};
  std::vector<std::string> normal_dirs = {};
  std::vector<std::string> abnormal_dirs = {};
  std::string mask_dir = {};
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 3;
  bool channels_first = false;
  BadImages bad_images = BadImages::kError;
  Key image_key = "x";
  Key label_key = "y";
  Key mask_key = "mask";

  static auto fields() {
    using O = ImageFolderOptions;
    return std::tuple(
        field("folder", &O::folder, "with the sub-folders"),
        field("classes", &O::classes,
              "sub-folders in the order of their labels; empty: all sorted"),
        field("normal_dirs", &O::normal_dirs, "sub-folders of normal images, label 0"),
        field("abnormal_dirs", &O::abnormal_dirs, "sub-folders of abnormal images, label 1"),
        field("mask_dir", &O::mask_dir, "sub-folder of the abnormal images' masks, PNG files"),
        field("height", &O::height, "of the samples, in pixels; 0: as in each file", at_least(0)),
        field("width", &O::width, "of the samples, in pixels; 0: as in each file", at_least(0)),
        field("channels", &O::channels, "3: red, green, blue; 1: gray", between(1, 3)),
        field("channels_first", &O::channels_first, "[C, H, W], not [H, W, C]"),
        field("bad_images", &O::bad_images, "error: reading one stops; skip: they are left out"),
        field("image_key", &O::image_key, "key of the images, uint8"),
        field("label_key", &O::label_key, "key of the labels, int64"),
        field("mask_key", &O::mask_key, "key of the masks, uint8 [H, W] of 0 and 1"));
  }

  Dataset open() const;  ///< image_folder(*this).dataset
};

/// A data set of images with the names of its classes.
struct ImageFolder {
  Dataset dataset;                           ///< decodes images on demand
  std::vector<std::string> class_names;      ///< of the labels 0, 1, ...
  std::vector<std::filesystem::path> files;  ///< of the samples
};

/// The images of folders. With neither normal_dirs nor abnormal_dirs every sub-folder is a class
/// ("cat", "dog": labels 0, 1); with them the classes are "normal" and "abnormal".
///
/// The mask of abnormal_dir/a/b.jpg is a/b.png or a/b_mask.png, in mask_dir/abnormal_dir, in
/// mask_dir/NAME with the last part of abnormal_dir's name, or, when there is one abnormal_dir, in
/// mask_dir itself. What is not 0 in it is abnormal. Normal images get empty masks.
///
/// Throws fe::Error for a folder that is missing or without images, a mask that is missing, and an
/// image that is listed twice. With BadImages::kSkip, images and masks that cannot be read are
/// logged and left out; else reading one throws fe::Error, naming the file.
ImageFolder image_folder(const ImageFolderOptions& options);

}  // namespace fe::image
