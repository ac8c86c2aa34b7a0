// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <fstream>

#include "apps/fe/data_catalog.h"
#include "fe/base/nearest.h"
#include "fe/data/cifar.h"
#include "fe/data/hdf5.h"
#include "fe/data/idx.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

bool is_hdf5(const fs::path& path) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  std::array<char, 8> begin{};
  std::ifstream(path, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data(), begin.size()) == kSignature;
}

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
  if (is_hdf5(path)) return data::hdf5_dataset({.path = path});
  const std::string name = path.filename().string();
  if (name.find("ubyte") != std::string::npos || name.find("idx") != std::string::npos) {
    return open_idx(path);
  }
  if (name.ends_with(".bin") || name.ends_with(".bin.gz")) {
    return data::cifar10_dataset({.files = {path}});
  }
  fail(
      "'{}': expected an HDF5 file, an IDX file with 'idx' or 'ubyte' in its name, or a CIFAR-10 "
      "file that ends in .bin.",
      path.string());
}

}  // namespace

config::NamedDatasets open_data(const fs::path& source, const config::Registry& registry) {
  if (fs::is_regular_file(source)) return {{"", open_file(source)}};
  const auto& datasets = registry.datasets();
  const std::string name = source.string();
  FE_CHECK(datasets.find(name), "'{}' is neither a file nor a data set.{} There are: {}.", name,
           did_you_mean(name, datasets.names()), fmt::join(datasets.names(), ", "));
  Findings findings;
  config::Context context(registry, findings);
  // The command line is no text with lines to point at.
  const config::Place place{.file = std::make_shared<const std::string>("fe data")};
  auto parts = datasets.make({name, place, config::Node{.place = place}}, context);
  findings.throw_errors("data");
  FE_CHECK(parts && !parts->empty(), "the data set '{}' has no parts.", name);
  return std::move(*parts);
}

}  // namespace fe::app
