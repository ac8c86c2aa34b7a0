// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <tuple>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/options/options.h"
#include "fe/data/train_test.h"

namespace fe::data {

struct Cifar10Options {
  static constexpr std::string_view kName = "cifar10_files";
  static constexpr std::string_view kDoc = "files in CIFAR-10's binary layout";

  std::vector<std::filesystem::path> files;
  bool channels_last = false;
  Key image_key = "x";
  Key label_key = "y";

  static auto fields() {
    using O = Cifar10Options;
    return std::tuple(field("files", &O::files, "in CIFAR-10's binary layout, plain or gzip"),
                      field("channels_last", &O::channels_last,
                            "images are uint8 [32, 32, 3] (red, green, blue), not [3, 32, 32]"),
                      field("image_key", &O::image_key, "key of the images"),
                      field("label_key", &O::label_key, "key of the labels, int64, in [0, 10)"));
  }

  Dataset open() const;  ///< cifar10_dataset(*this)
};

/// The images of the files, one after the other, in memory. Throws fe::Error for a file that is not
/// made of whole records (a label and 3072 pixels each), or whose labels are not in [0, 10).
Dataset cifar10_dataset(const Cifar10Options& options);

/// Small images of ten kinds of objects (Krizhevsky 2009): 50000 for training, 10000 for testing.
/// Keys: "x", uint8; "y", an int64 scalar.
///
/// Looks for data_batch_1.bin to data_batch_5.bin and test_batch.bin, plain or .gz, in `folder`,
/// folder/cifar10 and folder/cifar-10-batches-bin; then for the smaller train_10k.bin and
/// test_2k.bin. Without a folder: the one that the environment variable FE_DATA_DIR names.
TrainTest cifar10(const std::filesystem::path& folder = {}, bool channels_last = false);

/// cifar10() for a config.
struct Cifar10FolderOptions {
  static constexpr std::string_view kName = "cifar10";
  static constexpr std::string_view kDoc =
      "small color images of ten kinds of objects; parts train, test";

  std::filesystem::path folder = {};
  bool channels_last = false;

  static auto fields() {
    using O = Cifar10FolderOptions;
    return std::tuple(field("folder", &O::folder,
                            "with the published files; unset: the folder FE_DATA_DIR names"),
                      field("channels_last", &O::channels_last, "[32, 32, 3], not [3, 32, 32]"));
  }

  TrainTest open() const;  ///< cifar10(folder, channels_last)
};

}  // namespace fe::data
