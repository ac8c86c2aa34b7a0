// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "apps/fe/data/arguments.h"
#include "apps/fe/data/catalog.h"
#include "apps/fe/train/config_files.h"
#include "fe/audit/folder.h"
#include "fe/base/error.h"
#include "fe/image/list_images.h"
#include "fe/image/mvtec.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using Parts = std::vector<audit::Part>;

bool has_images(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && image::is_image(entry.path())) return true;
  }
  return false;
}

// Sub-folders are classes, unless there are images beside them.
audit::Part folder_part(const std::string& name, const fs::path& folder) {
  image::ImageFolderOptions options{.folder = folder};
  if (has_images(folder)) options.normal_dirs = {"."};
  return audit::image_part(name, options);
}

Parts folder_parts(const std::string& name,
                   const fs::path& folder,
                   const DataAuditArguments& arguments) {
  if (!arguments.normal_dirs.empty() || !arguments.abnormal_dirs.empty()) {
    return {audit::image_part(name, {.folder = folder,
                                     .normal_dirs = arguments.normal_dirs,
                                     .abnormal_dirs = arguments.abnormal_dirs,
                                     .mask_dir = arguments.mask_dir})};
  }
  if (image::is_mvtec_folder(folder)) {
    return {audit::image_part("train", image::mvtec_train({.folder = folder})),
            audit::image_part("test", image::mvtec_test({.folder = folder}))};
  }
  if (fs::is_directory(folder / "train") && fs::is_directory(folder / "test")) {
    return {folder_part("train", folder / "train"), folder_part("test", folder / "test")};
  }
  return {folder_part(name, folder)};
}

// `name`: of a part that has none of its own.
Parts parts_of(const std::string& name,
               const fs::path& source,
               const DataAuditArguments& arguments) {
  if (fs::is_directory(source)) return folder_parts(name, source, arguments);
  Parts parts;
  for (auto& [part, dataset] : open_data(source, make_registry(arguments.plugins))) {
    parts.push_back({.name = part.empty() ? name : part, .dataset = std::move(dataset)});
  }
  return parts;
}

Parts all_parts(const DataAuditArguments& arguments) {
  Parts parts = parts_of(arguments.test.empty() ? "data" : "train", arguments.source, arguments);
  if (arguments.test.empty()) return parts;
  FE_CHECK(parts.size() == 1, "data audit: '{}' already has a test part. Remove --test.",
           arguments.source.string());
  for (audit::Part& part : parts_of("test", arguments.test, arguments)) {
    parts.push_back(std::move(part));
  }
  return parts;
}

}  // namespace

void run(const DataAuditArguments& arguments) {
  const audit::Report report =
      audit::examine(all_parts(arguments), {.near_duplicates = arguments.near_duplicates});
  fmt::print("{}", arguments.format == "json" ? audit::to_json(report) : audit::to_text(report));
  const size_t errors = report.findings.errors().size();
  FE_CHECK(errors == 0, "data audit: {} error{} in '{}', listed above.", errors,
           errors == 1 ? "" : "s", arguments.source.string());
}

}  // namespace fe::app
