// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/data.h"

#include <optional>

#include "fe/base/error.h"
#include "fe/base/nearest.h"
#include "fe/data/hdf5.h"
#include "fe/data/idx.h"
#include "fe/data/mnist.h"

namespace alocc {
namespace {

using Paths = std::vector<std::filesystem::path>;

void check_pair(const char* option, const Paths& files, const std::string& dataset) {
  FE_CHECK(files.size() == 2,
           "--dataset {}: expected two files, of training and of test, with {}, got {}.", dataset,
           option, files.size());
}

fe::data::TrainTest load(const DataOptions& options) {
  const std::string& dataset = options.dataset;
  if (dataset == "mnist") return fe::data::mnist(options.folder);
  if (dataset == "fashion_mnist") return fe::data::fashion_mnist(options.folder);
  if (dataset == "idx") {
    check_pair("--images", options.images, dataset);
    check_pair("--labels", options.labels, dataset);
    const auto part = [&](size_t i) {
      return fe::data::idx_dataset({.images = options.images[i], .labels = options.labels[i]});
    };
    return {.train = part(0), .test = part(1)};
  }
  if (dataset == "hdf5") {
    check_pair("--hdf5", options.hdf5, dataset);
    const auto part = [&](size_t i) {
      return fe::data::hdf5_dataset({.path = options.hdf5[i], .keys = {{"x", "x"}, {"y", "y"}}});
    };
    return {.train = part(0), .test = part(1)};
  }
  const std::vector<std::string> known = {"mnist", "fashion_mnist", "idx", "hdf5"};
  fe::fail("--dataset: expected one of {}, got '{}'.{}", fmt::join(known, ", "), dataset,
           fe::did_you_mean(dataset, known));
}

}  // namespace

NoveltyData load_data(const DataOptions& options) {
  const double fraction = options.outlier_fraction;
  FE_CHECK(0.0 < fraction && fraction < 1.0,
           "--outlier-fraction: expected a number between 0 and 1, got {}. Without outliers there "
           "is nothing to tell apart.",
           fraction);
  FE_CHECK(!options.inliers.empty(), "--inlier: expected at least one class, got none.");
  const fe::data::TrainTest data = load(options);
  checked_images(data.test);
  return {
      .name = options.dataset,
      .inliers = options.inliers,
      .train = checked_images(data.train).where("y", options.inliers),
      .eval = data.test.one_class(
          {.key = "y", .inliers = options.inliers, .outlier_fraction = options.outlier_fraction}),
      .whole_test = data.test.one_class(
          {.key = "y", .inliers = options.inliers, .outlier_fraction = std::nullopt})};
}

const fe::Dataset& checked_images(const fe::Dataset& dataset) {
  const fe::Array x = dataset[0]["x"];
  FE_CHECK(x.dtype() == fe::Dtype::kUInt8 && x.shape() == fe::Shape({28, 28}),
           "{}: expected images 'x', uint8 [28, 28], got {} {}. Resize or convert them first.",
           dataset.source().name(), x.dtype(), x.shape());
  return dataset;
}

}  // namespace alocc
