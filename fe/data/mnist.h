// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>
#include <tuple>

#include "fe/base/options/options.h"
#include "fe/data/train_test.h"

namespace fe::data {

/// The handwritten digits of LeCun, Cortes and Burges: 60000 to train, 10000 to test.
/// Keys: "x", uint8 [28, 28]; "y", the digit, an int64 scalar in [0, 10).
///
/// Looks for the four IDX files, plain or .gz, in `folder`, folder/mnist and folder/MNIST/raw.
/// Without a folder: the one that the environment variable FE_DATA_DIR names.
TrainTest mnist(const std::filesystem::path& folder = {});

/// mnist() for a config.
struct MnistOptions {
  static constexpr std::string_view kName = "mnist";
  static constexpr std::string_view kDoc =
      "handwritten digits: x uint8 [28, 28], y the digit; parts train, test";

  std::filesystem::path folder = {};

  static auto fields() {
    return std::tuple(field("folder", &MnistOptions::folder,
                            "with the published files; unset: the folder FE_DATA_DIR names"));
  }

  TrainTest open() const;  ///< mnist(folder)
};

/// Images of clothes (Xiao et al. 2017, arXiv:1708.07747), in the same form as MNIST.
///
/// Looks in `folder`, folder/fashion-mnist and folder/FashionMNIST/raw. Without a folder: in these
/// two of FE_DATA_DIR, then where the package dataset-fashion-mnist of Debian and Ubuntu puts it.
TrainTest fashion_mnist(const std::filesystem::path& folder = {});

/// fashion_mnist() for a config.
struct FashionMnistOptions {
  static constexpr std::string_view kName = "fashion_mnist";
  static constexpr std::string_view kDoc = "images of clothes, in MNIST's form; parts train, test";

  std::filesystem::path folder = {};

  static auto fields() {
    return std::tuple(field("folder", &FashionMnistOptions::folder,
                            "with the published files; unset: the folder FE_DATA_DIR names"));
  }

  TrainTest open() const;  ///< fashion_mnist(folder)
};

}  // namespace fe::data
