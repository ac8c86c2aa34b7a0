// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/samples.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "apps/fe/data/file_kind.h"
#include "apps/fe/infer/images.h"
#include "fe/base/error.h"
#include "fe/data/hdf5.h"
#include "fe/data/idx.h"
#include "fe/image/list_images.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostNamed = 5;  // files in one note

void check_arrays(const fs::path& path,
                  const Dataset& arrays,
                  const std::string& key,
                  const run::InputSpec& spec) {
  const Array sample = arrays[0][key];
  FE_CHECK(name(sample.dtype()) == spec.dtype && sample.shape() == Shape(spec.shape),
           "'{}': expected samples of {} {}, as in training, got {} {}. Convert them first.",
           path.string(), spec.dtype, Shape(spec.shape), sample.dtype(), sample.shape());
}

std::string note_on_others(const fs::path& folder, const std::vector<fs::path>& others) {
  std::vector<std::string> names;
  for (const fs::path& other : others) {
    if (names.size() < kMostNamed) names.push_back(other.lexically_relative(folder).string());
  }
  if (others.size() > names.size()) {
    names.push_back(fmt::format("{} more", others.size() - names.size()));
  }
  return fmt::format("'{}': left out files that are not images: {}.", folder.string(),
                     fmt::join(names, ", "));
}

}  // namespace

Array stack(const std::vector<Array>& samples) {
  const Array& first = samples.front();
  Array stacked;
  auto* out = static_cast<std::byte*>(stacked.resize(
      first.shape().with_front(static_cast<int64_t>(samples.size())), first.dtype()));
  for (const Array& sample : samples) {
    FE_CHECK(sample.dtype() == first.dtype() && sample.shape() == first.shape(),
             "expected samples that are all alike, got {} {} after {} {}. Give them apart.",
             sample.dtype(), sample.shape(), first.dtype(), first.shape());
    std::memcpy(out, sample.data(), sample.nbytes());
    out += sample.nbytes();
  }
  return stacked;
}

Samples::Samples(SamplesOptions options) : options_(std::move(options)) {
  for (const fs::path& path : options_.inputs) add(path);
}

void Samples::add(const fs::path& path) {
  FE_CHECK(fs::exists(path), "'{}': no such file or folder.", path.string());
  if (fs::is_directory(path)) return add_folder(path);
  const FileKind kind = kind_of(path);
  if (kind == FileKind::kHdf5) {
    const std::string& key = options_.key;
    add_arrays(path, data::hdf5_dataset({.path = path, .keys = {{key, key}}, .in_memory = false}));
  } else if (kind == FileKind::kIdx) {
    add_arrays(path, Dataset::from_arrays({{options_.key, data::read_idx(path)}}, path.string()));
  } else {
    FE_CHECK(image::is_image(path),
             "'{}': expected an image, a folder of images, or an IDX or HDF5 file.", path.string());
    add_image(path);
  }
}

void Samples::add_folder(const fs::path& folder) {
  const image::FolderContent content = image::list_images(folder);
  FE_CHECK(!content.images.empty(), "'{}': expected images in the folder, got {}.", folder.string(),
           content.others.empty() ? "an empty one" : "other files only");
  for (const fs::path& path : content.images) add_image(path);
  if (!content.others.empty()) notes_.push_back(note_on_others(folder, content.others));
}

void Samples::add_image(const fs::path& path) {
  FE_CHECK(options_.spec,
           "'{}': an image needs the ops of a pipeline, and a model file has none. Give the "
           "checkpoint.h5 of the run instead, or an HDF5 file with arrays as the model takes them.",
           path.string());
  check_takes_images(*options_.spec);
  sources_.push_back({path.string(), std::nullopt});
}

void Samples::add_arrays(const fs::path& path, const Dataset& arrays) {
  if (options_.spec) check_arrays(path, arrays, options_.key, *options_.spec);
  sources_.push_back({path.string(), arrays});
}

std::optional<InputSample> Samples::next() {
  if (source_ == sources_.size() || (options_.first > 0 && given_ == options_.first)) {
    return std::nullopt;
  }
  const Source& source = sources_[source_];
  InputSample sample = read(source);
  ++given_;
  ++in_source_;
  if (!source.arrays || in_source_ == source.arrays->size()) {
    ++source_;
    in_source_ = 0;
  }
  return sample;
}

InputSample Samples::read(const Source& source) {
  if (source.arrays) {
    return {.name = fmt::format("{}[{}]", source.name, in_source_),
            .value = (*source.arrays)[in_source_][options_.key]};
  }
  InputSample sample{.name = source.name};
  try {
    image::Image image = read_image(source.name, *options_.spec);
    sample.value = std::move(image.value);
    if (!image.note.empty()) notes_.push_back(std::move(image.note));
  } catch (const Error& error) {
    sample.error = error.what();
  }
  return sample;
}

std::vector<std::string> Samples::take_notes() { return std::exchange(notes_, {}); }

}  // namespace fe::app
