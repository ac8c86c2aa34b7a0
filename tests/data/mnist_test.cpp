// SPDX-License-Identifier: Apache-2.0
#include "fe/data/mnist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

#include "tests/data/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::expect_error;
using fe::testing::gzip;
using fe::testing::idx;
using fe::testing::ScopedVariable;
using ::testing::ElementsAre;

const std::vector<std::string> kNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                         "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

// Two images to train and one to test; the first label is `mark`.
void make_set(const std::filesystem::path& folder, char mark, bool packed = false) {
  const std::vector<std::string> contents = {
      idx({2, 28, 28}, std::string(2 * 784, 'a')), idx({2}, {mark, 1}),
      idx({1, 28, 28}, std::string(784, 'b')), idx({1}, {mark})};
  for (size_t i = 0; i < 4; ++i) {
    fe::testing::put(folder / (kNames[i] + (packed ? ".gz" : "")),
                     packed ? gzip(contents[i]) : contents[i]);
  }
}

int64_t mark_of(const TrainTest& set) { return set.train[0]["y"].item<int64_t>(); }

TEST(Mnist, FindsPlainAndPackedFilesInTheFolderAndBelow) {
  const fe::testing::TempFolder root;
  make_set(root / "MNIST/raw", 3);
  EXPECT_EQ(mark_of(mnist(root.path())), 3);
  make_set(root / "mnist", 2, /*packed=*/true);
  EXPECT_EQ(mark_of(mnist(root.path())), 2);
  make_set(root.path(), 1);
  const TrainTest set = mnist(root.path());
  EXPECT_EQ(mark_of(set), 1);
  EXPECT_EQ(set.train.size(), 2);
  EXPECT_EQ(set.test.size(), 1);
  EXPECT_EQ(set.test[0]["x"].shape(), Shape({28, 28}));
  EXPECT_EQ(set.test[0]["x"].dtype(), Dtype::kUInt8);
  EXPECT_EQ(set.test[0]["y"].dtype(), Dtype::kInt64);
}

TEST(Mnist, FindsTheOtherSpellingOfTheNames) {
  const fe::testing::TempFolder root;
  make_set(root.path(), 4);
  for (const std::string& name : kNames) {
    std::string other = name;
    other[other.find("-idx")] = '.';
    std::filesystem::rename(root / name, root / other);
  }
  EXPECT_EQ(mark_of(mnist(root.path())), 4);
}

TEST(Mnist, EnvironmentNamesTheFolderWhenTheCallDoesNot) {
  const fe::testing::TempFolder root, other;
  make_set(root / "mnist", 5);
  make_set(other.path(), 6);
  const ScopedVariable variable("FE_DATA_DIR", root.path().c_str());
  EXPECT_EQ(mark_of(mnist()), 5);
  EXPECT_EQ(mark_of(mnist(other.path())), 6);
}

TEST(Mnist, ErrorSaysWhatWasLookedForWhereAndHowToGetIt) {
  const fe::testing::TempFolder root;
  make_set(root / "mnist", 1);
  std::filesystem::remove(root / "mnist/t10k-labels-idx1-ubyte");
  expect_error([&] { mnist(root.path()); },
               {"mnist:", kNames[0], kNames[3], "'" + root.path().string() + "' (has none of them)",
                "/mnist' (lacks t10k-labels-idx1-ubyte)", "/MNIST/raw' (does not exist)",
                "https://", "FE_DATA_DIR"});
  fe::testing::put(root / "file", "text");
  expect_error([&] { mnist(root / "file"); }, {"/file' (not a folder)"});
  const ScopedVariable variable("FE_DATA_DIR", nullptr);
  expect_error([] { mnist(); }, {"looked in no folder", "FE_DATA_DIR"});
}

TEST(Mnist, LabelsAboveNineAreAnError) {
  const fe::testing::TempFolder root;
  make_set(root.path(), 10);
  expect_error([&] { mnist(root.path()); }, {kNames[1], "[0, 10)", "got 10 for sample 0"});
}

TEST(FashionMnist, DoesNotTakeDigitsForClothes) {
  const fe::testing::TempFolder root;
  make_set(root.path(), 1);
  make_set(root / "fashion-mnist", 7);
  const ScopedVariable variable("FE_DATA_DIR", root.path().c_str());
  EXPECT_EQ(mark_of(fashion_mnist()), 7);
  EXPECT_EQ(mark_of(mnist()), 1);
}

TEST(FashionMnist, ErrorNamesThePackage) {
  const fe::testing::TempFolder root;
  expect_error([&] { fashion_mnist(root.path()); },
               {"fashion_mnist:", root.path().string(), "apt install dataset-fashion-mnist"});
}

TEST(FashionMnist, PackageHasItsKnownCounts) {
  if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist")) {
    GTEST_SKIP() << "the package dataset-fashion-mnist is not installed";
  }
  const ScopedVariable variable("FE_DATA_DIR", nullptr);
  const TrainTest set = fashion_mnist();
  EXPECT_EQ(set.train.size(), 60000);
  for (int64_t label = 0; label < 10; ++label) EXPECT_EQ(set.test.where("y", label).size(), 1000);
}

std::vector<int64_t> first_labels(const Dataset& dataset) {
  const Array labels = dataset.column("y");
  const auto first = labels.values<int64_t>().first(5);
  return {first.begin(), first.end()};
}

TEST(Mnist, RealFilesHaveTheirKnownCountsLabelsAndMean) {
  if (!std::getenv("FE_DATA_DIR")) GTEST_SKIP() << "FE_DATA_DIR is not set";
  const TrainTest set = mnist();
  EXPECT_EQ(set.train.size(), 60000);
  EXPECT_EQ(set.test.size(), 10000);
  EXPECT_EQ(set.train.where("y", 1).size(), 6742);
  EXPECT_EQ(set.test.where("y", 1).size(), 1135);
  EXPECT_THAT(first_labels(set.train), ElementsAre(5, 0, 4, 1, 9));
  EXPECT_THAT(first_labels(set.test), ElementsAre(7, 2, 1, 0, 4));
  const Array images = set.train.column("x");
  const auto pixels = images.values<uint8_t>();
  const double sum = std::accumulate(pixels.begin(), pixels.end(), 0.0);
  EXPECT_NEAR(sum / 255 / static_cast<double>(pixels.size()), 0.13066, 5e-6);
  const Dataset novelty =
      set.test.one_class({.key = "y", .inliers = {1}, .outlier_fraction = 0.5, .seed = 7});
  EXPECT_EQ(novelty.size(), 2270);
}

}  // namespace
}  // namespace fe::data
