// SPDX-License-Identifier: Apache-2.0
#include "fe/data/cifar.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

#include "tests/data/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::expect_error;
using fe::testing::golden;
using fe::testing::gzip;

std::string record(char label, char pixel) {
  return std::string(1, label) + std::string(3072, pixel);
}

class Cifar10 : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& content) {
    return fe::testing::put(folder_ / name, content);
  }

  const fe::testing::TempFolder folder_;
};

// make_golden.py: pixel p of image i is (3072 i + p) mod 251.
TEST_F(Cifar10, ReadsWhatNumpyWroteInBothLayouts) {
  const Dataset first = cifar10_dataset({.files = {golden("cifar.bin.gz")}});
  const Dataset last = cifar10_dataset({.files = {golden("cifar.bin.gz")}, .channels_last = true});
  ASSERT_EQ(first.size(), 3);
  ASSERT_EQ(first[0]["x"].shape(), Shape({3, 32, 32}));
  ASSERT_EQ(last[0]["x"].shape(), Shape({32, 32, 3}));
  const std::vector<int64_t> labels = {3, 0, 9};
  for (size_t i = 0; i < 3; ++i) {
    const Sample sample = first[static_cast<int64_t>(i)];
    const Sample other = last[static_cast<int64_t>(i)];
    EXPECT_EQ(sample["y"].values<int64_t>()[0], labels[i]);
    const auto planes = sample["x"].values<uint8_t>(), pixels = other["x"].values<uint8_t>();
    for (size_t p = 0; p < 3072; ++p) {
      ASSERT_EQ(planes[p], (3072 * i + p) % 251);
      ASSERT_EQ(pixels[p % 1024 * 3 + p / 1024], planes[p]);
    }
  }
}

TEST_F(Cifar10, SeveralFilesFollowEachOther) {
  const Dataset data = cifar10_dataset(
      {.files = {file("a", record(1, 'a') + record(2, 'b')), file("b", gzip(record(3, 'c')))}});
  ASSERT_EQ(data.size(), 3);
  EXPECT_EQ(data[2]["y"].item<int64_t>(), 3);
  EXPECT_EQ(data[2]["x"].values<uint8_t>()[3071], 'c');
}

TEST_F(Cifar10, FindsTheWholeSetBeforeTheSmallOne) {
  const std::string sub = "cifar-10-batches-bin/";
  for (const char number : {'1', '2', '3', '4', '5'}) {
    file(sub + "data_batch_" + number + ".bin", record(static_cast<char>(number - '0'), 'a'));
  }
  file(sub + "test_batch.bin", record(6, 't'));
  file("train_10k.bin.gz", gzip(record(7, 'p')));
  file("test_2k.bin.gz", gzip(record(8, 'p')));
  const TrainTest whole = cifar10(folder_.path());
  ASSERT_EQ(whole.train.size(), 5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(whole.train[i]["y"].item<int>(), i + 1);
  EXPECT_EQ(whole.test[0]["y"].item<int>(), 6);

  std::filesystem::remove(folder_ / (sub + "data_batch_3.bin"));
  const TrainTest part = cifar10(folder_.path(), /*channels_last=*/true);
  EXPECT_EQ(part.train[0]["y"].item<int>(), 7);
  EXPECT_EQ(part.test[0]["y"].item<int>(), 8);
  EXPECT_EQ(part.test[0]["x"].shape(), Shape({32, 32, 3}));
}

TEST_F(Cifar10, ErrorsNameFileSizeAndLabel) {
  expect_error([&] { cifar10_dataset({.files = {file("cut", record(1, 'a') + "more")}}); },
               {"cut'", "3073 bytes", "got 3077 bytes", "cut short"});
  expect_error([&] { cifar10_dataset({.files = {file("none", "")}}); }, {"none'", "got 0 bytes"});
  expect_error([&] { cifar10_dataset({.files = {file("bad", record(1, 'a') + record(10, 'b'))}}); },
               {"bad'", "[0, 10)", "got 10 for sample 1"});
  expect_error([] { cifar10_dataset({.files = {}}); }, {"at least one file"});
  expect_error([&] { cifar10(folder_.path()); },
               {"data_batch_1.bin", "test_batch.bin", folder_.path().string(), "has none",
                "https://www.cs.toronto.edu/~kriz/cifar.html", "FE_DATA_DIR"});
}

TEST_F(Cifar10, SubsetInTheDataFolderHasItsKnownStatistics) {
  const char* root = std::getenv("FE_DATA_DIR");
  if (!root) GTEST_SKIP() << "FE_DATA_DIR is not set";
  if (!std::filesystem::exists(std::filesystem::path(root) / "cifar10" / "test_2k.bin.gz")) {
    GTEST_SKIP() << "FE_DATA_DIR has no cifar10/test_2k.bin.gz";
  }
  const Dataset test = cifar10().test;
  ASSERT_EQ(test.size(), 2000);
  for (int64_t label = 0; label < 10; ++label) EXPECT_EQ(test.where("y", label).size(), 200);
  const Array images = test.column("x");
  const std::vector<double> means = {0.497123, 0.488069, 0.454934};
  for (size_t channel = 0; channel < 3; ++channel) {
    double sum = 0;
    for (size_t i = 0; i < 2000; ++i) {
      const auto plane = images.values<uint8_t>().subspan((i * 3 + channel) * 1024, 1024);
      sum += std::accumulate(plane.begin(), plane.end(), 0.0);
    }
    EXPECT_NEAR(sum / 255 / (2000 * 1024), means[channel], 1e-6);
  }
}

}  // namespace
}  // namespace fe::data
