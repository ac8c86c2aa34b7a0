// SPDX-License-Identifier: Apache-2.0
#include "fe/audit/folder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "fe/base/error.h"
#include "fe/image/folder_source.h"
#include "fe/image/in_parallel.h"
#include "fe/image/read_mask.h"

namespace fe::audit {
namespace {

using image::ImageFile;
using image::ImageFolderOptions;

struct MaskFault {
  std::string text = {};  // empty: none
  bool is_error = false;
};

// nullopt for an image that cannot be read, which the scan of the part reports.
std::optional<Shape> size_of(const ImageFile& file) {
  try {
    const Shape shape = image::read_image(file.path, {.channels = 1}).value.shape();
    return Shape{shape[0], shape[1]};
  } catch (const Error&) {
    return std::nullopt;
  }
}

MaskFault fault_of_mask(const ImageFile& file, const ImageFolderOptions& options) {
  if (std::string missing = missing_mask(file, options); !missing.empty()) return {missing, true};
  if (!file.needs_mask) return {};
  try {
    const Shape own = image::read_mask(file.mask, {}).shape();
    const auto wanted = size_of(file);
    if (wanted && *wanted != own) {
      return {fmt::format("'{}' is a mask of {} pixels (height, width), but its image has {}.",
                          file.mask.string(), own, *wanted)};
    }
    const Array mask = image::read_mask(file.mask, format_of(options));
    if (std::ranges::all_of(mask.values<uint8_t>(), [](uint8_t mark) { return mark == 0; })) {
      return {fmt::format("'{}' marks no pixel of an abnormal image at {} pixels.",
                          file.mask.string(), mask.shape())};
    }
    return {};
  } catch (const Error& error) {
    return {error.what(), true};
  }
}

Findings check_masks(const std::string& name,
                     const std::vector<ImageFile>& files,
                     const ImageFolderOptions& options) {
  std::vector<MaskFault> faults(files.size());
  image::in_parallel(static_cast<int64_t>(files.size()), [&](int64_t i) {
    faults[static_cast<size_t>(i)] = fault_of_mask(files[static_cast<size_t>(i)], options);
  });
  Findings findings;
  for (const MaskFault& fault : faults) {
    if (fault.text.empty()) continue;
    if (fault.is_error)
      findings.error("{}: {}", name, fault.text);
    else
      findings.warning("{}: {}", name, fault.text);
  }
  return findings;
}

}  // namespace

Part image_part(std::string name, const ImageFolderOptions& options) {
  image::ImageFiles listed = list_image_files(options);
  std::vector<std::string> names;
  for (const ImageFile& file : listed.files) {
    names.push_back(file.path.lexically_relative(options.folder.lexically_normal()).string());
  }
  Findings findings = check_masks(name, listed.files, options);
  ImageFolderOptions without_masks = options;
  without_masks.mask_dir.clear();
  return {.name = std::move(name),
          .dataset = std::make_shared<image::FolderSource>(without_masks, std::move(listed.files)),
          .samples = std::move(names),
          .classes = std::move(listed.class_names),
          .findings = std::move(findings)};
}

}  // namespace fe::audit
