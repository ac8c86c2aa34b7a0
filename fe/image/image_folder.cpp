// SPDX-License-Identifier: Apache-2.0
#include "fe/image/image_folder.h"

#include <memory>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/image/folder_source.h"
#include "fe/image/in_parallel.h"

namespace fe::image {
namespace {

void check(const ImageFolderOptions& options) {
  describe("image_folder", options);
  check_format("image_folder", format_of(options));
  const bool differ = options.image_key != options.label_key &&
                      options.mask_key != options.image_key &&
                      options.mask_key != options.label_key;
  FE_CHECK(differ, "image_folder: expected three different keys, got {}, {} and {}.",
           options.image_key, options.label_key, options.mask_key);
}

std::string why_bad(const FolderSource& source, int64_t index) {
  try {
    std::vector<Array> sample(source.keys().size());
    source.read(index, sample);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::vector<ImageFile> without_bad(const ImageFolderOptions& options,
                                   std::vector<ImageFile> files) {
  const FolderSource source(options, files);
  std::vector<std::string> reasons(files.size());
  in_parallel(source.size(),
              [&](int64_t i) { reasons[static_cast<size_t>(i)] = why_bad(source, i); });
  std::vector<ImageFile> good;
  for (size_t i = 0; i < files.size(); ++i) {
    if (reasons[i].empty())
      good.push_back(std::move(files[i]));
    else
      log::warn("left out: {}", reasons[i]);
  }
  if (good.size() < files.size()) {
    log::warn("{} of {} images in '{}' were left out.", files.size() - good.size(), files.size(),
              options.folder.string());
  }
  FE_CHECK(!good.empty(), "image_folder: none of the {} images in '{}' can be used: {}",
           files.size(), options.folder.string(), reasons.front());
  return good;
}

}  // namespace

std::string option_name(BadImages bad_images) {
  return bad_images == BadImages::kError ? "error" : "skip";
}

ImageFolder image_folder(const ImageFolderOptions& options) {
  check(options);
  ImageFiles listed = list_image_files(options);
  if (options.bad_images == BadImages::kSkip) {
    listed.files = without_bad(options, std::move(listed.files));
  }
  std::vector<std::filesystem::path> paths;
  for (const ImageFile& file : listed.files) {
    const std::string missing = missing_mask(file, options);
    FE_CHECK(missing.empty(), "{}", missing);
    paths.push_back(file.path);
  }
  return {.dataset = std::make_shared<FolderSource>(options, std::move(listed.files)),
          .class_names = std::move(listed.class_names),
          .files = std::move(paths)};
}

Dataset ImageFolderOptions::open() const { return image_folder(*this).dataset; }

}  // namespace fe::image
