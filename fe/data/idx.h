// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <tuple>

#include "fe/base/array.h"
#include "fe/base/key.h"
#include "fe/base/options/options.h"
#include "fe/data/dataset.h"

namespace fe::data {

/// The array in an IDX file, the format of MNIST (yann.lecun.com/exdb/mnist): of any rank, plain or
/// packed with gzip. int8 becomes int16; the other types keep theirs.
/// Throws fe::Error for anything but a whole IDX file.
Array read_idx(const std::filesystem::path& path);

struct IdxOptions {
  static constexpr std::string_view kName = "idx";
  static constexpr std::string_view kDoc = "images and labels in MNIST's file format";

  std::filesystem::path images;
  std::filesystem::path labels;
  Key image_key = "x";
  Key label_key = "y";
  int64_t classes = 0;

  static auto fields() {
    using O = IdxOptions;
    return std::tuple(
        field("images", &O::images, "an IDX file of shape [samples, ...]"),
        field("labels", &O::labels, "an IDX file of shape [samples]"),
        field("image_key", &O::image_key, "key of the images"),
        field("label_key", &O::label_key, "key of the labels, int64"),
        field("classes", &O::classes, "labels must be below it; 0: any", at_least(0)));
  }

  Dataset open() const;  ///< idx_dataset(*this)
};

/// Images and their labels from two IDX files, in memory. Throws fe::Error when their counts
/// differ.
Dataset idx_dataset(const IdxOptions& options);

}  // namespace fe::data
