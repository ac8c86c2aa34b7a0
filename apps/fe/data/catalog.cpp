// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/catalog.h"

#include <algorithm>

namespace fe::app {
namespace {

namespace fs = std::filesystem;

const std::vector<std::vector<std::string>> kIdxNames = {
    {"train-images-idx3-ubyte", "train-images.idx3-ubyte"},
    {"train-labels-idx1-ubyte", "train-labels.idx1-ubyte"},
    {"t10k-images-idx3-ubyte", "t10k-images.idx3-ubyte"},
    {"t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte"}};

// In the order of kIdxNames.
std::vector<PublishedFile> idx_files(const std::vector<std::string>& sums) {
  std::vector<PublishedFile> files;
  for (size_t i = 0; i < sums.size(); ++i) files.push_back({kIdxNames[i].front() + ".gz", sums[i]});
  return files;
}

PublishedData mnist() {
  return {
      .name = "mnist",
      .address = "https://ossci-datasets.s3.amazonaws.com/mnist/",
      .files = idx_files({"f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432",
                          "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c"}),
      .subfolders = {"mnist", "MNIST/raw"},
      .file_names = kIdxNames};
}

PublishedData fashion_mnist() {
  return {
      .name = "fashion_mnist",
      .address = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      .files = idx_files({"8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe",
                          "bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310"}),
      .subfolders = {"fashion-mnist", "FashionMNIST/raw"},
      .file_names = kIdxNames,
      .in_root = false,
      .package_folder = "/usr/share/datasets/fashion-mnist"};
}

PublishedData cifar10() {
  return {.name = "cifar10",
          .address = "https://www.cs.toronto.edu/~kriz/",
          .files = {{"cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"}},
          .is_archive = true,
          .subfolders = {"cifar-10-batches-bin", "cifar10"},
          .file_names = {{"data_batch_1.bin"},
                         {"data_batch_2.bin"},
                         {"data_batch_3.bin"},
                         {"data_batch_4.bin"},
                         {"data_batch_5.bin"},
                         {"test_batch.bin"}}};
}

}  // namespace

const std::vector<PublishedData>& published_data() {
  static const std::vector<PublishedData> kData = {cifar10(), fashion_mnist(), mnist()};
  return kData;
}

const PublishedData* find_published(std::string_view name) {
  for (const PublishedData& data : published_data()) {
    if (data.name == name) return &data;
  }
  return nullptr;
}

fs::path folder_of(const PublishedData& data, const fs::path& folder) {
  const fs::path root = folder.empty() ? data::data_root() : folder;
  data::KnownFiles known{
      .name = data.name, .file_names = data.file_names, .folders = {}, .how_to_get = ""};
  if (!root.empty()) {
    known.folders = data::with_subfolders(root, data.subfolders);
    // Another data set has files of the same names there.
    if (folder.empty() && !data.in_root) known.folders.erase(known.folders.begin());
  }
  if (folder.empty() && !data.package_folder.empty()) known.folders.push_back(data.package_folder);
  const std::vector<fs::path> files = data::find_files(known);
  return files.empty() ? fs::path() : files.front().parent_path();
}

}  // namespace fe::app
