// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/catalog.h"
#include "apps/fe/data/file_kind.h"
#include "fe/base/nearest.h"
#include "fe/data/cifar.h"
#include "fe/data/hdf5.h"
#include "fe/data/idx.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

void replace(std::string& text, std::string_view from, std::string_view to) {
  if (const size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

// train-labels-idx1-ubyte for train-images-idx3-ubyte, plain or packed as it may be.
Dataset open_idx(const fs::path& images) {
  std::string name = images.filename().string();
  if (name.find("images") == std::string::npos) {
    return Dataset::from_arrays({{"x", data::read_idx(images)}}, name);
  }
  replace(name, "images", "labels");
  replace(name, "idx3", "idx1");
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  for (const char* ending : {"", ".gz"}) {
    const fs::path labels = images.parent_path() / (name + ending);
    if (fs::exists(labels)) return data::idx_dataset({.images = images, .labels = labels});
  }
  fail("'{}': expected its labels beside it, in '{}', plain or .gz.", images.string(), name);
}

Dataset open_file(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.ends_with(".bin") || name.ends_with(".bin.gz")) {
    return data::cifar10_dataset({.files = {path}});
  }
  switch (kind_of(path)) {
    case FileKind::kHdf5:
      return data::hdf5_dataset({.path = path});
    case FileKind::kIdx:
      return open_idx(path);
    case FileKind::kTensors:
      fail("'{}': expected data, got a model or checkpoint. `fe inspect` shows it.", path.string());
    case FileKind::kOther:
      break;
  }
  fail("'{}': expected an HDF5 file, an IDX file, or a CIFAR-10 file that ends in .bin.",
       path.string());
}

}  // namespace

config::NamedDatasets open_data(const fs::path& source, const config::Registry& registry) {
  if (fs::is_regular_file(source)) return {{"", open_file(source)}};
  const auto& datasets = registry.datasets();
  const std::string name = source.string();
  FE_CHECK(datasets.find(name), "'{}' is neither a file nor a data set.{} Known names: {}.", name,
           did_you_mean(name, datasets.names()), fmt::join(datasets.names(), ", "));
  Findings findings;
  config::Context context(registry, findings);
  const config::Place place{.file = std::make_shared<const std::string>("the data set " + name)};
  auto parts = datasets.make({name, place, config::Node::null(place)}, context);
  if (!findings.errors().empty()) {
    // Those of files of one's own need options, for which there is no place here.
    const char* mend = find_published(name) ? "" : " Name the file instead, if it reads files.";
    fail("{}{}", fmt::join(findings.errors(), "\n"), mend);
  }
  FE_CHECK(parts && !parts->empty(), "the data set '{}' has no parts.", name);
  return std::move(*parts);
}

}  // namespace fe::app
