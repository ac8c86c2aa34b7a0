// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "fe/data/hdf5.h"
#include "tests/data/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::content_of;
using fe::testing::expect_error;

constexpr std::array kTypes = {Dtype::kBool,  Dtype::kUInt8,   Dtype::kInt16,  Dtype::kInt32,
                               Dtype::kInt64, Dtype::kFloat32, Dtype::kFloat64};

// A column of every type, named after it; `rows` samples of shape [2, 3].
Dataset every_type(int64_t rows) {
  KeyMap<Array> columns;
  for (const Dtype dtype : kTypes) {
    Array values({rows, 2, 3}, dtype);
    visit_dtype(dtype, [&](auto type) {
      auto* out = values.resize<decltype(type)>(values.shape());
      for (int64_t i = 0; i < values.numel(); ++i) {
        out[i] = static_cast<decltype(type)>(dtype == Dtype::kBool ? i % 3 == 0 : i % 200);
      }
    });
    columns.set(std::string(name(dtype)), values);
  }
  return Dataset::from_arrays(columns);
}

void expect_same(const Dataset& got, const Dataset& expected) {
  ASSERT_EQ(got.size(), expected.size());
  ASSERT_EQ(got.keys().size(), expected.keys().size());
  for (const Key& key : expected.keys()) {
    const Array a = got.column(key), b = expected.column(key);
    ASSERT_EQ(a.dtype(), b.dtype()) << key.str();
    ASSERT_EQ(a.shape(), b.shape()) << key.str();
    EXPECT_EQ(std::memcmp(a.data(), b.data(), b.nbytes()), 0) << key.str();
  }
}

class WriteHdf5 : public ::testing::Test {
 protected:
  const fe::testing::TempFolder folder_;
  const std::filesystem::path path_ = folder_ / "data.h5";
};

TEST_F(WriteHdf5, ComesBackTheSameAtEveryCompression) {
  for (const int64_t rows : {1, 7, 30000}) {  // 30000: several chunks
    for (const int compression : {0, 1, 9}) {
      write_hdf5(path_, every_type(rows), compression);
      for (const bool in_memory : {true, false}) {
        expect_same(hdf5_dataset({.path = path_, .in_memory = in_memory}), every_type(rows));
      }
    }
  }
}

TEST_F(WriteHdf5, ScalarsAndEmptyShapesComeBack) {
  const Dataset data =
      Dataset::from_arrays({{"empty", Array({3, 0, 2}, Dtype::kFloat32)},
                            {"y", Array::from(std::vector<int64_t>{5, 6, 7}, {3})}});
  write_hdf5(path_, data);
  const Dataset read = hdf5_dataset({.path = path_});
  EXPECT_EQ(read[1]["y"].shape(), Shape());
  EXPECT_EQ(read[1]["y"].item<int64_t>(), 6);
  EXPECT_EQ(read[1]["empty"].shape(), Shape({0, 2}));
}

TEST_F(WriteHdf5, SameSamplesGiveTheSameBytes) {
  write_hdf5(path_, every_type(50), 3);
  const std::string first = content_of(path_);
  write_hdf5(path_, every_type(50), 3);
  EXPECT_TRUE(content_of(path_) == first);
}

TEST_F(WriteHdf5, WritesWhatALazyDatasetReadsEvenOverItsOwnFile) {
  write_hdf5(path_, every_type(20));
  const Dataset lazy = hdf5_dataset({.path = path_, .in_memory = false});
  write_hdf5(path_, lazy.select({3, 1}));
  expect_same(hdf5_dataset({.path = path_}), every_type(20).select({3, 1}));
  expect_same(lazy, every_type(20));  // still reads the old file, which is gone from the folder
}

// Every part of the format is under a checksum, or does not matter.
TEST_F(WriteHdf5, NoFlippedByteGivesWrongValues) {
  const Dataset data =
      Dataset::from_arrays({{"x", Array::from(std::vector<float>{1, 2, 3}, {3})},
                            {"y", Array::from(std::vector<int64_t>{5, 6, 7}, {3})}});
  write_hdf5(path_, data);
  const std::string whole = content_of(path_);
  ::testing::internal::CaptureStderr();
  int noticed = 0;
  for (size_t at = 0; at < whole.size(); at += 3) {
    std::string content = whole;
    content[at] = static_cast<char>(content[at] ^ 0x41);
    fe::testing::put(path_, content);
    try {
      expect_same(hdf5_dataset({.path = path_}), data);
    } catch (const Error&) {
      ++noticed;
    }
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_GT(noticed, 100);
}

TEST_F(WriteHdf5, FailureLeavesTheOldFile) {
  write_hdf5(path_, every_type(3));
  const std::string old = content_of(path_);
  class Ragged final : public DataSource {
   public:
    int64_t size() const override { return 2; }
    const Keys& keys() const override { return keys_; }
    void read(int64_t index, std::span<Array> sample) const override {
      sample[0].resize<float>({index});
    }

   private:
    Keys keys_ = "x";
  };
  expect_error([&] { write_hdf5(path_, Dataset(std::make_shared<Ragged>())); },
               {"write_hdf5", "float32 [0] under 'x'", "float32 [1]", "sample 1", "Resize"});
  EXPECT_TRUE(content_of(path_) == old);
}

TEST_F(WriteHdf5, Errors) {
  expect_error([&] { write_hdf5(path_, every_type(1), 10); }, {"compression in [0, 9]", "got 10"});
  expect_error([&] { write_hdf5(path_, every_type(1), -1); }, {"got -1"});
  const Dataset slash = Dataset::from_arrays({{"a/b", Array({1}, Dtype::kBool)}});
  expect_error([&] { write_hdf5(path_, slash); }, {"without '/'", "'a/b'", "Rename"});
  const Dataset dot = Dataset::from_arrays({{".", Array({1}, Dtype::kBool)}});
  expect_error([&] { write_hdf5(path_, dot); }, {"takes for names", "'.'", "Rename"});
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace fe::data
