// SPDX-License-Identifier: Apache-2.0
#include "fe/data/idx.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/data/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::content_of;
using fe::testing::expect_error;
using fe::testing::golden;
using fe::testing::gzip;
using fe::testing::idx;

class Idx : public ::testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& content) {
    return fe::testing::put(folder_ / name, content);
  }
  Dataset dataset(const std::string& images, const std::string& labels, int64_t classes = 0) {
    return idx_dataset(
        {.images = file("images", images), .labels = file("labels", labels), .classes = classes});
  }

  const fe::testing::TempFolder folder_;
};

// make_golden.py: -12 to 11 (their absolute values as uint8, their halves as floats).
template <class T>
void expect_golden(const std::string& name, double scale) {
  const Array array = read_idx(golden(name));
  ASSERT_EQ(array.dtype(), dtype_of<T>()) << name;
  ASSERT_EQ(array.shape(), Shape({3, 2, 4})) << name;
  for (int i = 0; i < 24; ++i) {
    const double number = std::is_unsigned_v<T> ? std::abs(i - 12) : (i - 12) * scale;
    EXPECT_EQ(array.values<T>()[static_cast<size_t>(i)], static_cast<T>(number)) << name;
  }
}

TEST_F(Idx, ReadsEveryTypeThatNumpyWrote) {
  expect_golden<uint8_t>("numpy_u1.idx", 1);
  expect_golden<int16_t>("numpy_i1.idx", 1);
  expect_golden<int16_t>("numpy_i2.idx", 1);
  expect_golden<int32_t>("numpy_i4.idx", 1);
  expect_golden<float>("numpy_f4.idx", 0.5);
  expect_golden<double>("numpy_f8.idx", 0.5);
}

TEST_F(Idx, GzipIsToldByContentNotByName) {
  const Array array = read_idx(file("packed", gzip(idx({2, 2}, "abcd"))));
  EXPECT_EQ(array.shape(), Shape({2, 2}));
  EXPECT_EQ(array.values<uint8_t>()[3], 'd');
}

TEST_F(Idx, ValuesOutliveEverythingElse) {
  Array array = read_idx(file("a", idx({3}, "abc")));
  const Array copy = array;
  array = Array();
  EXPECT_EQ(copy.values<uint8_t>()[2], 'c');
}

TEST_F(Idx, EveryCutIsAnError) {
  const std::string whole = content_of(golden("numpy_i2.idx"));
  for (size_t size = 0; size < whole.size(); ++size) {
    expect_error([&] { read_idx(file("cut", whole.substr(0, size))); },
                 {(folder_ / "cut").string()});
  }
  expect_error([&] { read_idx(file("cut", "")); }, {"IDX", "got 0 bytes", "complete"});
  expect_error([&] { read_idx(file("cut", whole.substr(0, 9))); },
               {"header of 16 bytes", "got 9 bytes", "again"});
  expect_error([&] { read_idx(file("cut", whole.substr(0, 30))); },
               {"shape [3, 2, 4]", "2 bytes each", "got 14 bytes", "again"});
  expect_error([&] { read_idx(file("cut", whole + "x")); }, {"[3, 2, 4]", "got 49 bytes"});
}

TEST_F(Idx, OtherFilesAreErrors) {
  const std::vector<std::string> parts = {"file", "expected an IDX file", "another kind"};
  expect_error([&] { read_idx(file("file", "\x89PNG....")); }, {parts[0], parts[1], "89 50 4e 47"});
  const std::string unknown_type = {0, 0, 0x0A, 1, 0, 0, 0, 0};
  expect_error([&] { read_idx(file("file", unknown_type)); }, parts);
  const std::string no_rank = {0, 0, 8, 0, 1};
  expect_error([&] { read_idx(file("file", no_rank)); }, parts);
  const std::string high_rank = {0, 0, 8, 9, 1};
  expect_error([&] { read_idx(file("file", high_rank)); }, parts);
  expect_error([&] { read_idx(folder_ / "none"); }, {"none", "No such file"});
  expect_error([&] { read_idx(folder_.path()); }, {"folder"});
}

TEST_F(Idx, SizesWhoseProductOverflowsAreAnError) {
  const uint32_t most = 0xFFFFFFFF;
  expect_error(
      [&] {
        read_idx(file("big", idx({most, most, most, most}, "ab")));
      },
      {"4294967295", "got 2 bytes"});
  expect_error(
      [&] {
        read_idx(file("big", idx({0x80000000, 0x80000000, 4}, "")));
      },
      {"got 0 bytes"});
}

TEST_F(Idx, DatasetPairsImagesWithInt64Labels) {
  const Dataset data = dataset(idx({3, 1, 2}, "abcdef"), idx({3}, {1, 0, 2}));
  ASSERT_EQ(data.size(), 3);
  EXPECT_EQ(data[1]["x"].shape(), Shape({1, 2}));
  EXPECT_EQ(data[1]["x"].values<uint8_t>()[0], 'c');
  EXPECT_EQ(data[2]["y"].shape(), Shape());
  EXPECT_EQ(data[2]["y"].values<int64_t>()[0], 2);
}

TEST_F(Idx, DatasetTakesOtherKeys) {
  const Dataset data = idx_dataset({.images = file("i", idx({1}, "a")),
                                    .labels = file("l", idx({1}, "b")),
                                    .image_key = "image",
                                    .label_key = "digit"});
  EXPECT_EQ(data.keys(), Keys({"image", "digit"}));
}

TEST_F(Idx, DatasetErrorsNameFilesAndNumbers) {
  expect_error([&] { dataset(idx({3}, "abc"), idx({2}, "ab")); },
               {"as many images as labels", "3 in", "images'", "2 in", "labels'", "same set"});
  expect_error(
      [&] {
        dataset(idx({2}, "ab"), idx({2, 2}, "abcd"));
      },
      {"labels'", "[samples]", "uint8 [2, 2]", "swapped"});
  expect_error([&] { dataset(idx({0, 2}, ""), idx({0}, "")); }, {"at least one sample", "[0, 2]"});
  expect_error(
      [&] {
        dataset(idx({3}, "abc"), idx({3}, {0, 10, 1}), 10);
      },
      {"labels'", "labels in [0, 10)", "got 10 for sample 1"});
  expect_error([&] { idx_dataset({.images = "a", .labels = ""}); }, {"paths of images and labels"});
  expect_error([&] { dataset(idx({1}, "a"), idx({1}, "a"), -1); },
               {"idx_dataset", "classes", "-1"});
}

}  // namespace
}  // namespace fe::data
