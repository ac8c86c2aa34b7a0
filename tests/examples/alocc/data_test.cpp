// SPDX-License-Identifier: Apache-2.0
#include "examples/alocc/data.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "fe/data/hdf5.h"
#include "tests/examples/alocc/generated.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace alocc {
namespace {

using fe::testing::expect_error;
using fe::testing::TempFolder;

/// 60 images of three classes to learn from, 30 to be judged by, as IDX files.
DataOptions idx_files(const TempFolder& folder) {
  testing::write_idx(folder.path(), "train", testing::bars(60, 1));
  testing::write_idx(folder.path(), "test", testing::bars(30, 2));
  return {.dataset = "idx",
          .images = {folder / "train-images", folder / "test-images"},
          .labels = {folder / "train-labels", folder / "test-labels"}};
}

int64_t inliers_in(const fe::Dataset& dataset) {
  const fe::Array y = dataset.column("y");
  const auto labels = y.values<int64_t>();
  return std::count(labels.begin(), labels.end(), 1);
}

TEST(NoveltyData, TrainsOnInliersAndEvaluatesOnBoth) {
  const TempFolder folder;
  const NoveltyData data = load_data(idx_files(folder));
  EXPECT_EQ(data.train.size(), 20);
  EXPECT_EQ(inliers_in(data.train), 20);
  EXPECT_EQ(data.eval.size(), 20);
  EXPECT_EQ(inliers_in(data.eval), 10);
  EXPECT_EQ(data.whole_test.size(), 30);
  EXPECT_EQ(inliers_in(data.whole_test), 10);
}

TEST(NoveltyData, TakesSeveralInlierClasses) {
  const TempFolder folder;
  DataOptions options = idx_files(folder);
  options.inliers = {0, 2};
  options.outlier_fraction = 0.2;
  const NoveltyData data = load_data(options);
  EXPECT_EQ(data.train.size(), 40);
  EXPECT_EQ(data.eval.size(), 25);
  EXPECT_EQ(inliers_in(data.eval), 20);
  EXPECT_EQ(inliers_in(data.whole_test), 20);
}

TEST(NoveltyData, ComesFromHdf5Too) {
  const TempFolder folder;
  fe::data::write_hdf5(folder / "train.h5", testing::bars(60, 1));
  fe::data::write_hdf5(folder / "test.h5", testing::bars(30, 2));
  const NoveltyData data =
      load_data({.dataset = "hdf5", .hdf5 = {folder / "train.h5", folder / "test.h5"}});
  EXPECT_EQ(data.train.size(), 20);
  EXPECT_EQ(data.whole_test.size(), 30);
}

TEST(NoveltyData, SaysWhatIsWrongWithTheOptions) {
  const TempFolder folder;
  const DataOptions good = idx_files(folder);
  const auto load = [&](auto change) {
    DataOptions options = good;
    change(options);
    load_data(options);
  };
  expect_error([&] { load([](DataOptions& o) { o.dataset = "mnits"; }); },
               {"--dataset", "mnist, fashion_mnist, idx, hdf5", "'mnits'", "Did you mean 'mnist'"});
  expect_error([&] { load([](DataOptions& o) { o.inliers = {7}; }); }, {"7", "0", "1", "2"});
  expect_error([&] { load([](DataOptions& o) { o.inliers = {}; }); },
               {"--inlier", "at least one class"});
  expect_error([&] { load([](DataOptions& o) { o.outlier_fraction = 0; }); },
               {"--outlier-fraction", "between 0 and 1", "got 0"});
  expect_error([&] { load([](DataOptions& o) { o.images.pop_back(); }); },
               {"--dataset idx", "two files", "--images", "got 1"});
  expect_error([&] { load([](DataOptions& o) { o.labels.clear(); }); }, {"--labels", "got 0"});
  expect_error([&] { load([](DataOptions& o) { o.dataset = "hdf5"; }); }, {"--hdf5", "got 0"});
}

TEST(NoveltyData, RefusesImagesOfAnotherSize) {
  const TempFolder folder;
  const fe::Dataset large = fe::Dataset::from_arrays(
      {{"x", fe::Array::from(std::vector<uint8_t>(2 * 32 * 32), {2, 32, 32})},
       {"y", fe::Array::from(std::vector<int64_t>{1, 0}, {2})}},
      "large");
  fe::data::write_hdf5(folder / "large.h5", large);
  expect_error(
      [&] {
        load_data({.dataset = "hdf5", .hdf5 = {folder / "large.h5", folder / "large.h5"}});
      },
      {"large.h5", "uint8 [28, 28]", "uint8 [32, 32]", "Resize"});
}

}  // namespace
}  // namespace alocc
