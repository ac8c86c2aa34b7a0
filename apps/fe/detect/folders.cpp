// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/folders.h"

#include <algorithm>
#include <memory>
#include <set>
#include <span>
#include <utility>

#include "apps/fe/infer/images.h"
#include "apps/fe/notes.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/image/image_files.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

/// Gray images as [H, W], without the size of their one channel.
class WithoutChannel final : public DataSource {
 public:
  WithoutChannel(Dataset images, const Shape& shape) : images_(std::move(images)), shape_(shape) {}

  int64_t size() const override { return images_.size(); }
  const Keys& keys() const override { return images_.keys(); }
  std::string name() const override { return images_.source().name(); }
  std::optional<Array> column(const Key& key) const override {
    return key == detect::kInput ? std::nullopt : images_.source().column(key);
  }
  void read(int64_t index, std::span<Array> sample) const override {
    images_.read(index, sample);
    for (size_t i = 0; i < sample.size(); ++i) {
      if (keys()[i] == detect::kInput) sample[i] = sample[i].reshape(shape_);
    }
  }

 private:
  Dataset images_;
  Shape shape_;
};

fs::path whole_path(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.has_filename() ? whole : whole.parent_path();  // of "photos/"
}

// The deepest folder that holds them all.
fs::path common_folder(const Paths& folders) {
  fs::path common = whole_path(folders.front());
  for (const fs::path& each : folders) {
    const fs::path folder = whole_path(each);
    const auto differ =
        std::mismatch(common.begin(), common.end(), folder.begin(), folder.end()).first;
    fs::path shared;
    for (auto part = common.begin(); part != differ; ++part) shared /= *part;
    common = shared;
  }
  return common;
}

std::vector<std::string> names_below(const fs::path& root, const Paths& folders) {
  std::vector<std::string> names;
  for (const fs::path& folder : folders) {
    names.push_back(whole_path(folder).lexically_relative(root).generic_string());
  }
  return names;
}

image::ImageFolderOptions folder_options(const DetectDataArguments& arguments,
                                         const run::InputSpec& spec) {
  Paths all = arguments.normal;
  all.insert(all.end(), arguments.abnormal.begin(), arguments.abnormal.end());
  if (!arguments.masks.empty()) all.push_back(arguments.masks);
  for (const fs::path& folder : all) {
    FE_CHECK(fs::is_directory(folder), "'{}': no such folder.", folder.string());
  }
  const fs::path root = common_folder(all);
  const image::ImageFormat format = image_format(spec);
  image::ImageFolderOptions options{.folder = root,
                                    .normal_dirs = names_below(root, arguments.normal),
                                    .abnormal_dirs = names_below(root, arguments.abnormal),
                                    .height = format.height,
                                    .width = format.width,
                                    .channels = format.channels,
                                    .channels_first = format.channels_first,
                                    .bad_images = image::BadImages::kSkip};
  if (!arguments.masks.empty()) {
    options.mask_dir = whole_path(arguments.masks).lexically_relative(root).generic_string();
  }
  return options;
}

// What image_folder() logs would stand among the results.
image::ImageFolder open_quietly(const image::ImageFolderOptions& options) {
  const bool before = log::set_quiet(true);
  try {
    image::ImageFolder folder = image::image_folder(options);
    log::set_quiet(before);
    return folder;
  } catch (...) {
    log::set_quiet(before);
    throw;
  }
}

void tell_left_out(const image::ImageFolderOptions& options, const Paths& used) {
  const std::set<fs::path> good(used.begin(), used.end());
  for (const image::ImageFile& file : image::list_image_files(options).files) {
    if (good.contains(file.path)) continue;
    print_notes(
        {fmt::format("'{}': left out, since it or its mask cannot be read.", file.path.string())});
  }
}

}  // namespace

DetectData open_image_folders(const DetectDataArguments& arguments, const run::InputSpec& spec) {
  const image::ImageFolderOptions options = folder_options(arguments, spec);
  const image::ImageFolder folder = open_quietly(options);
  tell_left_out(options, folder.files);
  const bool flat = spec.shape.size() == 2;
  DetectData data{
      .dataset = flat ? Dataset(std::make_shared<WithoutChannel>(folder.dataset, Shape(spec.shape)))
                      : folder.dataset,
      .normal_labels = {0},
      .label_key = options.label_key};
  if (!options.mask_dir.empty()) data.mask_key = options.mask_key;
  for (const fs::path& file : folder.files) {
    data.names.push_back(file.lexically_proximate(fs::current_path()).string());
  }
  return data;
}

}  // namespace fe::app
