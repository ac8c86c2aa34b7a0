// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fe/data/train_test.h"

namespace alocc {

struct DataOptions {
  std::string dataset = "mnist";                   ///< mnist, fashion_mnist, idx or hdf5
  std::filesystem::path folder = {};               ///< of the first two; empty: FE_DATA_DIR
  std::vector<std::filesystem::path> images = {};  ///< idx: of training and of test
  std::vector<std::filesystem::path> labels = {};  ///< idx: of training and of test
  std::vector<std::filesystem::path> hdf5 = {};    ///< hdf5: training and test, with "x" and "y"
  std::vector<int64_t> inliers = {1};              ///< the classes that are normal
  double outlier_fraction = 0.5;                   ///< of the evaluation set, in (0, 1)
};

/// Images "x", uint8 [28, 28], and labels "y", int64.
struct NoveltyData {
  std::string name;              ///< of the data set
  std::vector<int64_t> inliers;  ///< the classes that are normal
  fe::Dataset train;             ///< inliers of the training images; y is their class
  fe::Dataset eval;        ///< inliers (y = 1) and a draw of outliers (y = 0) of the test images
  fe::Dataset whole_test;  ///< all test images; y = 1 for inliers, else 0
};

/// Throws fe::Error for an unknown data set, files that are missing or of another shape, and an
/// inlier class that does not occur.
NoveltyData load_data(const DataOptions& options);

/// `dataset` as it is, if its "x" are uint8 [28, 28]; throws fe::Error otherwise.
const fe::Dataset& checked_images(const fe::Dataset& dataset);

}  // namespace alocc
