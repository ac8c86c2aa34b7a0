// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "fe/data/train_test.h"

namespace fe::data {

/// The handwritten digits of LeCun, Cortes and Burges: 60000 to train, 10000 to test.
/// Keys: "x", uint8 [28, 28]; "y", the digit, an int64 scalar in [0, 10).
///
/// Looks for the four IDX files, plain or .gz, in `folder`, folder/mnist and folder/MNIST/raw.
/// Without a folder: the one that the environment variable FE_DATA_DIR names.
TrainTest mnist(const std::filesystem::path& folder = {});

/// Images of clothes (Xiao et al. 2017, arXiv:1708.07747), in the same form as MNIST.
///
/// Looks in `folder`, folder/fashion-mnist and folder/FashionMNIST/raw. Without a folder: in these
/// two of FE_DATA_DIR, then where the package dataset-fashion-mnist of Debian and Ubuntu puts it.
TrainTest fashion_mnist(const std::filesystem::path& folder = {});

}  // namespace fe::data
