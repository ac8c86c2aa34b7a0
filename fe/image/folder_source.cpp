// SPDX-License-Identifier: Apache-2.0
#include "fe/image/folder_source.h"

#include <algorithm>
#include <utility>

#include "fe/base/error.h"
#include "fe/image/read_mask.h"

namespace fe::image {
namespace {

Keys keys_of(const ImageFolderOptions& options) {
  std::vector<Key> keys = {options.image_key, options.label_key};
  if (!options.mask_dir.empty()) keys.push_back(options.mask_key);
  return Keys(std::move(keys));
}

}  // namespace

ImageFormat format_of(const ImageFolderOptions& options) {
  return {.height = options.height,
          .width = options.width,
          .channels = options.channels,
          .channels_first = options.channels_first};
}

FolderSource::FolderSource(const ImageFolderOptions& options, std::vector<ImageFile> files)
    : options_(options),
      format_(format_of(options)),
      files_(std::move(files)),
      keys_(keys_of(options)) {}

void FolderSource::read(int64_t index, std::span<Array> sample) const {
  const ImageFile& file = files_[static_cast<size_t>(index)];
  read_image_into(file.path, format_, sample[0]);
  *sample[1].resize<int64_t>({}) = file.label;
  if (keys_.size() == 3) read_mask_of(file, sample[0], sample[2]);
}

void FolderSource::read_mask_of(const ImageFile& file, const Array& image, Array& mask) const {
  const size_t rows = format_.channels_first ? 1 : 0;
  const Shape shape{image.shape()[rows], image.shape()[rows + 1]};
  if (!file.needs_mask) {
    std::fill_n(mask.resize<uint8_t>(shape), shape.numel(), uint8_t{0});
    return;
  }
  const std::string missing = missing_mask(file, options_);
  FE_CHECK(missing.empty(), "{}", missing);
  read_mask_into(file.mask, format_, mask);
  FE_CHECK(mask.shape() == shape,
           "'{}': expected a mask of {} pixels (height, width), as its image '{}' has, got {}. "
           "Draw it again, or set height and width.",
           file.mask.string(), shape, file.path.string(), mask.shape());
}

std::optional<Array> FolderSource::column(const Key& key) const {
  if (key != options_.label_key) return std::nullopt;
  Array labels;
  auto* out = labels.resize<int64_t>({size()});
  for (const ImageFile& file : files_) *out++ = file.label;
  return labels;
}

}  // namespace fe::image
