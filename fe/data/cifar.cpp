// SPDX-License-Identifier: Apache-2.0
#include "fe/data/cifar.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

#include "fe/base/error.h"
#include "fe/data/files/find_files.h"
#include "fe/data/files/gzip.h"
#include "fe/data/labels.h"

namespace fe::data {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::byte>;

constexpr size_t kPlane = size_t{32} * 32, kPixels = 3 * kPlane, kRecord = 1 + kPixels;
constexpr int64_t kCifarClasses = 10;

Bytes read_records(const fs::path& path) {
  Bytes records = read_unpacked(path);
  FE_CHECK(
      !records.empty() && records.size() % kRecord == 0,
      "'{}': expected whole CIFAR-10 records of {} bytes, got {} bytes. The file is cut short, "
      "or of another kind.",
      path.string(), kRecord, records.size());
  return records;
}

void copy_image(const std::byte* from, std::byte* to, bool channels_last) {
  if (!channels_last) {
    std::memcpy(to, from, kPixels);
    return;
  }
  for (size_t pixel = 0; pixel < kPlane; ++pixel) {
    for (size_t channel = 0; channel < 3; ++channel) *to++ = from[channel * kPlane + pixel];
  }
}

std::vector<int64_t> labels_in(const Bytes& records) {
  std::vector<int64_t> labels;
  for (size_t at = 0; at < records.size(); at += kRecord) {
    labels.push_back(std::to_integer<int64_t>(records[at]));
  }
  return labels;
}

}  // namespace

Dataset cifar10_dataset(const Cifar10Options& options) {
  FE_CHECK(!options.files.empty(), "cifar10_dataset: expected at least one file, got none.");
  std::vector<Bytes> files;
  std::vector<int64_t> labels;
  for (const fs::path& path : options.files) {
    files.push_back(read_records(path));
    const std::vector<int64_t> more = labels_in(files.back());
    check_labels(more, kCifarClasses, path.string());
    labels.insert(labels.end(), more.begin(), more.end());
  }

  const auto count = static_cast<int64_t>(labels.size());
  Array images(options.channels_last ? Shape{count, 32, 32, 3} : Shape{count, 3, 32, 32},
               Dtype::kUInt8);
  auto* out = static_cast<std::byte*>(images.resize(images.shape(), Dtype::kUInt8));
  for (Bytes& records : files) {
    for (size_t at = 0; at < records.size(); at += kRecord) {
      copy_image(&records[at + 1], out, options.channels_last);
      out += kPixels;
    }
    records = Bytes();
  }
  return Dataset::from_arrays(
      {{options.image_key, images}, {options.label_key, Array::from(labels, {count})}},
      options.files.front().filename().string());
}

TrainTest cifar10(const fs::path& folder, bool channels_last) {
  const fs::path root = folder.empty() ? data_root() : folder;
  KnownFiles whole{
      .name = "cifar10",
      .file_names = {{"data_batch_1.bin"},
                     {"data_batch_2.bin"},
                     {"data_batch_3.bin"},
                     {"data_batch_4.bin"},
                     {"data_batch_5.bin"},
                     {"test_batch.bin"}},
      .folders = {},
      .how_to_get =
          "Get cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html, "
          "unpack it, and name its folder or set the environment variable FE_DATA_DIR "
          "to it."};
  if (!root.empty()) whole.folders = with_subfolders(root, {"cifar10", "cifar-10-batches-bin"});
  KnownFiles part = whole;
  part.file_names = {{"train_10k.bin"}, {"test_2k.bin"}};

  std::vector<fs::path> files = find_files(whole);
  if (files.empty()) files = find_files(part);
  if (files.empty()) fail_not_found(whole);
  const std::vector<fs::path> train(files.begin(), files.end() - 1);
  return {.train = cifar10_dataset({.files = train, .channels_last = channels_last}),
          .test = cifar10_dataset({.files = {files.back()}, .channels_last = channels_last})};
}

Dataset Cifar10Options::open() const { return cifar10_dataset(*this); }

TrainTest Cifar10FolderOptions::open() const { return cifar10(folder, channels_last); }

}  // namespace fe::data
