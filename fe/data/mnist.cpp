// SPDX-License-Identifier: Apache-2.0
#include "fe/data/mnist.h"

#include <string>
#include <vector>

#include "fe/data/files/find_files.h"
#include "fe/data/idx.h"

namespace fe::data {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMnistClasses = 10;

// Both spellings are in use: the original one, and that of common re-packings.
const std::vector<std::vector<std::string>> kFileNames = {
    {"train-images-idx3-ubyte", "train-images.idx3-ubyte"},
    {"train-labels-idx1-ubyte", "train-labels.idx1-ubyte"},
    {"t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"},
    {"t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"}};

TrainTest load(const KnownFiles& known) {
  const std::vector<fs::path> files = find_files(known);
  if (files.empty()) fail_not_found(known);
  return {.train = idx_dataset({.images = files[0], .labels = files[1], .classes = kMnistClasses}),
          .test = idx_dataset({.images = files[2], .labels = files[3], .classes = kMnistClasses})};
}

}  // namespace

TrainTest mnist(const fs::path& folder) {
  const fs::path root = folder.empty() ? data_root() : folder;
  KnownFiles known{
      .name = "mnist",
      .file_names = kFileNames,
      .folders = {},
      .how_to_get =
          "Get them from https://ossci-datasets.s3.amazonaws.com/mnist/, and name their "
          "folder or set the environment variable FE_DATA_DIR to it."};
  if (!root.empty()) known.folders = with_subfolders(root, {"mnist", "MNIST/raw"});
  return load(known);
}

TrainTest fashion_mnist(const fs::path& folder) {
  KnownFiles known{.name = "fashion_mnist",
                   .file_names = kFileNames,
                   .folders = with_subfolders(folder, {"fashion-mnist", "FashionMNIST/raw"}),
                   .how_to_get =
                       "Get them with 'apt install dataset-fashion-mnist' or from "
                       "https://github.com/zalandoresearch/fashion-mnist, and name their folder."};
  if (folder.empty()) {
    // Not FE_DATA_DIR itself: its files of these names are the digits.
    known.folders.clear();
    if (const fs::path root = data_root(); !root.empty()) {
      known.folders = {root / "fashion-mnist", root / "FashionMNIST/raw"};
    }
    known.folders.emplace_back("/usr/share/datasets/fashion-mnist");
  }
  return load(known);
}

TrainTest MnistOptions::open() const { return mnist(folder); }

TrainTest FashionMnistOptions::open() const { return fashion_mnist(folder); }

}  // namespace fe::data
