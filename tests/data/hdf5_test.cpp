// SPDX-License-Identifier: Apache-2.0
#include "fe/data/hdf5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/data/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::content_of;
using fe::testing::expect_error;
using fe::testing::golden;
using ::testing::ElementsAre;

// Files of make_golden.py, read whole and sample by sample.
class Hdf5 : public ::testing::TestWithParam<bool> {
 protected:
  Dataset open(const std::string& name, KeyMap<std::string> keys = {}) const {
    return hdf5_dataset({.path = golden(name), .keys = std::move(keys), .in_memory = GetParam()});
  }
};
INSTANTIATE_TEST_SUITE_P(Memory, Hdf5, ::testing::Bool(), [](const auto& test) {
  return test.param ? "InMemory" : "FromFile";
});

TEST_P(Hdf5, ReadsEveryTypeThatH5pyWrote) {
  const Dataset data = open("types.h5");
  ASSERT_EQ(data.size(), 12);
  EXPECT_EQ(data.keys().size(), 12u);
  const std::vector<std::pair<std::string, Dtype>> types = {
      {"bool", Dtype::kBool},       {"int8", Dtype::kInt16},      {"int16", Dtype::kInt16},
      {"int32", Dtype::kInt32},     {"int64", Dtype::kInt64},     {"uint16", Dtype::kInt32},
      {"uint32", Dtype::kInt64},    {"uint64", Dtype::kInt64},    {"float16", Dtype::kFloat32},
      {"float32", Dtype::kFloat32}, {"float64", Dtype::kFloat64}, {"x", Dtype::kUInt8}};
  for (const auto& [key, dtype] : types) EXPECT_EQ(data[0][key].dtype(), dtype) << key;
  for (int64_t i = 0; i < 12; ++i) {
    const Sample sample = data[i];
    EXPECT_EQ(sample["bool"].item<bool>(), i % 3 == 0);
    for (const char* key : {"int8", "int16", "int32", "int64"}) {
      EXPECT_EQ(sample[key].item<int64_t>(), i - 6) << key;
    }
    EXPECT_EQ(sample["uint16"].item<int64_t>(), i + 65524);
    EXPECT_EQ(sample["uint32"].item<int64_t>(), i + 4294967284);
    EXPECT_EQ(sample["uint64"].item<int64_t>(), i + (int64_t{1} << 40));
    for (const char* key : {"float16", "float32", "float64"}) {
      EXPECT_EQ(sample[key].item<double>(), static_cast<double>(i) / 4) << key;
    }
    EXPECT_EQ(sample["float64"].shape(), Shape({1}));
    ASSERT_EQ(sample["x"].shape(), Shape({4, 5}));
    for (size_t p = 0; p < 20; ++p) {
      EXPECT_EQ(sample["x"].values<uint8_t>()[p], (static_cast<size_t>(i) * 20 + p) % 256);
    }
  }
}

TEST_P(Hdf5, KeysNameDatasetsInGroups) {
  const Dataset data = open("odd.h5", {{"image", "train/images"}, {"y", "/train/labels"}});
  EXPECT_EQ(data.keys(), Keys({"image", "y"}));
  EXPECT_THAT(data[1]["image"].values<float>(), ElementsAre(2, 3));
  EXPECT_EQ(data.where("y", 1).size(), 1);
}

TEST_P(Hdf5, ColumnAndSubsetsWork) {
  const Dataset data = open("types.h5").select({11, 2});
  EXPECT_THAT(data.column("int16").values<int16_t>(), ElementsAre(5, -4));
  EXPECT_EQ(data.column("x").values<uint8_t>()[20], 40);
}

TEST_P(Hdf5, ManyThreadsReadTheSame) {
  const Dataset data = open("types.h5");
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      std::vector<Array> sample(data.keys().size());
      for (int64_t n = 0; n < 200; ++n) {
        data.read(n * 7 % 12, sample);
        wrong += sample.back().values<uint8_t>()[3] != (n * 7 % 12 * 20 + 3) % 256;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_P(Hdf5, DatasetsThatDoNotFitAreErrors) {
  const std::string file = golden("odd.h5").string();
  const auto read = [&](const std::string& name) { open("odd.h5", {{"k", name}}).column("k"); };
  expect_error([&] { read("thre"); }, {file, "'thre' for 'k'", "Did you mean 'three'?", "strings"});
  expect_error([&] { read("train"); }, {"'train' for 'k'", "got none"});
  expect_error([&] { read("train/none/x"); }, {"'train/none/x'"});
  expect_error([&] { read("strings"); }, {file, "'strings'", "numbers", "got strings", ".keys"});
  expect_error([&] { read("complex"); }, {"'complex'", "complex numbers"});
  expect_error([&] { read("scalar"); }, {"'scalar'", "[samples, ...]", "a single value"});
  expect_error([&] { read("empty"); }, {"'empty'", "at least one sample", "[0, 3]"});
  expect_error([&] { read("huge"); }, {"'huge'", "int64 holds", "larger"});
  expect_error(
      [&] {
        open("odd.h5", {{"a", "two"}, {"b", "three"}});
      },
      {file, "'three'", "2 samples", "'a' has", "got 3"});
}

TEST_P(Hdf5, RootsWithNothingToReadAreErrors) {
  expect_error(
      [&] { open("groups.h5"); },
      {golden("groups.h5").string(), "at the root of the file, got none", ".keys = {{\"x\""});
  expect_error([&] { open("dangling.h5"); },
               {golden("dangling.h5").string(), "'lost' at the root cannot be opened", "damaged",
                "links to another"});
}

TEST(Hdf5Memory, AskingForMoreThanTheMachineHasIsAnError) {
  const Hdf5Options options{.path = golden("odd.h5"), .keys = {{"k", "endless"}}};
  expect_error([&] { hdf5_dataset(options); },
               {"'endless'", "fit into memory", "[1099511627776, 1048576]", ".in_memory = false"});
  const Dataset lazy =
      hdf5_dataset({.path = options.path, .keys = options.keys, .in_memory = false});
  EXPECT_EQ(lazy[int64_t{1} << 39]["k"].values<double>()[9], 0);  // never written: HDF5's filler
}

class DamagedHdf5 : public ::testing::TestWithParam<bool> {
 protected:
  void read(const std::string& content) {
    fe::testing::put(path_, content);
    const Dataset data = hdf5_dataset({.path = path_, .in_memory = GetParam()});
    for (int64_t i = 0; i < data.size(); ++i) data[i];
  }

  const fe::testing::TempFolder folder_;
  const std::filesystem::path path_ = folder_ / "file.h5";
};
INSTANTIATE_TEST_SUITE_P(Memory, DamagedHdf5, ::testing::Bool(), [](const auto& test) {
  return test.param ? "InMemory" : "FromFile";
});

TEST_P(DamagedHdf5, MissingFileFolderAndOtherKindsAreErrors) {
  const auto open = [&](const std::filesystem::path& path) {
    hdf5_dataset({.path = path, .in_memory = GetParam()});
  };
  expect_error([&] { open(folder_ / "none.h5"); }, {"none.h5", "no such file"});
  expect_error([&] { open(folder_.path()); }, {folder_.path().string(), "folder, not a file"});
  expect_error([&] { open(""); }, {"path of an HDF5 file"});
  expect_error([&] { read("just text"); }, {path_.string(), "whole HDF5 file", "signature"});
  expect_error([&] { read(""); }, {path_.string(), "whole HDF5 file"});
}

TEST_P(DamagedHdf5, EveryCutIsASilentError) {
  const std::string whole = content_of(golden("types.h5"));
  ::testing::internal::CaptureStderr();
  for (size_t size = 0; size < whole.size(); size += 97) {
    expect_error([&] { read(whole.substr(0, size)); }, {path_.string(), "whole HDF5 file"});
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST_P(DamagedHdf5, DamagedPackedDataIsASilentError) {
  std::string content = content_of(golden("types.h5"));
  // NOLINTNEXTLINE(modernize-raw-string-literal)
  const size_t deflated = content.find("\x78\x5e");  // zlib's header, as HDF5 asks for it
  ASSERT_NE(deflated, std::string::npos);
  content[deflated + 9] ^= 0x55;
  ::testing::internal::CaptureStderr();
  expect_error([&] { read(content); }, {path_.string(), "dataset 'x'", "valid data", "again"});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace fe::data
