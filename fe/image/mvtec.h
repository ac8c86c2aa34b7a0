// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/data/train_test.h"
#include "fe/image/image_folder.h"

namespace fe::image {

/// The members are those of ImageFolderOptions.
struct MvtecOptions {
  static constexpr std::string_view kName = "mvtec_folder";
  static constexpr std::string_view kDoc = "a folder laid out like MVTec AD; parts train, test";

  std::filesystem::path folder;
  int64_t height = 0;
  int64_t width = 0;
  int64_t channels = 3;
  bool channels_first = false;
  BadImages bad_images = BadImages::kError;
  Key image_key = "x";
  Key label_key = "y";
  Key mask_key = "mask";

  static auto fields() {
    using O = MvtecOptions;
    return std::tuple(
        field("folder", &O::folder, "with train/good, test/... and ground_truth/..."),
        field("height", &O::height, "of the samples, in pixels; 0: as in each file", at_least(0)),
        field("width", &O::width, "of the samples, in pixels; 0: as in each file", at_least(0)),
        field("channels", &O::channels, "3: red, green, blue; 1: gray", between(1, 3)),
        field("channels_first", &O::channels_first, "[C, H, W], not [H, W, C]"),
        field("bad_images", &O::bad_images, "error: reading one stops; skip: they are left out"),
        field("image_key", &O::image_key, "key of the images, uint8"),
        field("label_key", &O::label_key, "key of the labels: 0 good, 1 defective"),
        field("mask_key", &O::mask_key, "key of the test images' masks, uint8 [H, W] of 0 and 1"));
  }

  data::TrainTest open() const;  ///< mvtec_folder(*this)
};

/// Whether a folder has this layout: train/good and test.
bool is_mvtec_folder(const std::filesystem::path& folder);

/// A category of MVTec AD (Bergmann et al. 2021, doi:10.1007/s11263-020-01400-4), or a data set
/// laid out like it: train/good; test/good and a folder in test for each kind of defect;
/// ground_truth/DEFECT with the masks, NAME_mask.png for NAME.png. Labels are 0 for good images and
/// 1 for others. The test part has masks when there is a ground_truth.
/// Throws fe::Error as image_folder() does.
data::TrainTest mvtec_folder(const MvtecOptions& options);

/// Its parts, for image_folder(). Throw fe::Error when the folder is not laid out so.
ImageFolderOptions mvtec_train(const MvtecOptions& options);
/// The test part as folders of images.
ImageFolderOptions mvtec_test(const MvtecOptions& options);

}  // namespace fe::image
