// SPDX-License-Identifier: Apache-2.0
#include "fe/image/mvtec.h"

#include "fe/base/error.h"
#include "fe/image/list_images.h"

namespace fe::image {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGood = "good";

ImageFolderOptions common(const MvtecOptions& options) {
  FE_CHECK(is_mvtec_folder(options.folder),
           "mvtec_folder: expected the folders train/good and test in '{}'. Folders of another "
           "layout are read by image_folder.",
           options.folder.string());
  return {.folder = options.folder,
          .height = options.height,
          .width = options.width,
          .channels = options.channels,
          .channels_first = options.channels_first,
          .bad_images = options.bad_images,
          .image_key = options.image_key,
          .label_key = options.label_key,
          .mask_key = options.mask_key};
}

}  // namespace

bool is_mvtec_folder(const fs::path& folder) {
  return fs::is_directory(folder / "train" / kGood) && fs::is_directory(folder / "test");
}

ImageFolderOptions mvtec_train(const MvtecOptions& options) {
  ImageFolderOptions train = common(options);
  train.normal_dirs = {std::string("train/") + kGood};
  return train;
}

ImageFolderOptions mvtec_test(const MvtecOptions& options) {
  ImageFolderOptions test = common(options);
  for (const std::string& name : list_folders(options.folder / "test")) {
    (name == kGood ? test.normal_dirs : test.abnormal_dirs).push_back("test/" + name);
  }
  const bool has_masks = fs::is_directory(options.folder / "ground_truth");
  if (has_masks && !test.abnormal_dirs.empty()) test.mask_dir = "ground_truth";
  FE_CHECK(!test.normal_dirs.empty() || !test.abnormal_dirs.empty(),
           "mvtec_folder: expected folders in '{}', got none.", (options.folder / "test").string());
  return test;
}

data::TrainTest mvtec_folder(const MvtecOptions& options) {
  return {.train = image_folder(mvtec_train(options)).dataset,
          .test = image_folder(mvtec_test(options)).dataset};
}

data::TrainTest MvtecOptions::open() const { return mvtec_folder(*this); }

}  // namespace fe::image
