// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fe/image/image_files.h"
#include "fe/image/read_image.h"

namespace fe::image {

ImageFormat format_of(const ImageFolderOptions& options);

/// Images, labels and, when there is a mask_dir, masks; decoded as they are read.
class FolderSource final : public DataSource {
 public:
  FolderSource(const ImageFolderOptions& options, std::vector<ImageFile> files);

  int64_t size() const override { return static_cast<int64_t>(files_.size()); }
  const Keys& keys() const override { return keys_; }
  void read(int64_t index, std::span<Array> sample) const override;
  /// Labels need no decoding.
  std::optional<Array> column(const Key& key) const override;
  std::string name() const override { return options_.folder.string(); }

 private:
  void read_mask_of(const ImageFile& file, const Array& image, Array& mask) const;

  ImageFolderOptions options_;
  ImageFormat format_;
  std::vector<ImageFile> files_;
  Keys keys_;
};

}  // namespace fe::image
