// SPDX-License-Identifier: Apache-2.0
// What a damaged file, a full disk and a killed process do to fe/storage/tensor_file.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <torch/types.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <span>
#include <string_view>

#include "fe/storage/digest.h"
#include "fe/storage/tensor_file.h"
#include "tests/storage/sample_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;
using testing::overwrite;
using testing::sample_file;
using testing::TempFolder;

using Bytes = std::vector<std::byte>;
constexpr size_t kFrontSize = 512;

// A file as the header documents it, around an HDF5 image.
Bytes sealed(const Bytes& image) {
  std::string front =
      fmt::format("fe tensor file\nbytes {}\nsha256 {}\n", image.size(), sha256(image));
  front.resize(kFrontSize, '\n');
  Bytes file(kFrontSize + image.size());
  std::memcpy(file.data(), front.data(), kFrontSize);
  std::memcpy(file.data() + kFrontSize, image.data(), image.size());
  return file;
}

Bytes image_of(const Bytes& file) { return {file.begin() + kFrontSize, file.end()}; }

TEST(TensorFileFaults, EveryFlippedByteIsRefused) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  write_tensor_file(path, {{{"w", torch::arange(6, torch::kFloat)}}, {{"kind", "model"}}});
  const Bytes good = read_file(path);
  for (size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= std::byte{static_cast<unsigned char>(1u << (i % 8))};
    overwrite(path, bad);
    EXPECT_THROW(read_tensor_file(path), Error) << "byte " << i;
  }
  overwrite(path, good);
  EXPECT_EQ(read_tensor_file(path).tensors.size(), 1u);
}

TEST(TensorFileFaults, BehindTheDigestFletcher32GuardsTheNumbers) {
  // A fault in memory before the digest was taken, and what other HDF5 programs rely on.
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  const Tensor numbers = torch::arange(6, torch::kFloat);
  write_tensor_file(path, {{{"w", numbers}}, {}});
  const Bytes good = image_of(read_file(path));
  const auto values = std::as_bytes(std::span(numbers.data_ptr<float>(), 6));
  const auto place = std::search(good.begin(), good.end(), values.begin(), values.end());
  ASSERT_NE(place, good.end());
  for (size_t i = 0; i < values.size(); ++i) {
    Bytes bad = good;
    bad[static_cast<size_t>(place - good.begin()) + i] ^= std::byte{4};
    overwrite(path, sealed(bad));
    expect_error([&] { read_tensor_file(path); }, {"HDF5 could not read the tensor 'w'"});
  }
  overwrite(path, sealed(good));
  EXPECT_TRUE(read_tensor_file(path).tensors[0].second.equal(numbers));
}

TEST(TensorFileFaults, EveryTruncationIsRefused) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  write_tensor_file(path, sample_file());
  const Bytes good = read_file(path);
  for (size_t size = 0; size < good.size(); size += size < 2 * kFrontSize ? 1 : 97) {
    overwrite(path, Bytes(good.begin(), good.begin() + static_cast<ptrdiff_t>(size)));
    EXPECT_THROW(read_tensor_file(path), Error) << size;
  }
  Bytes longer = good;
  longer.push_back(std::byte{0});
  overwrite(path, longer);
  expect_error([&] { read_tensor_file(path); }, {"is damaged"});
}

TEST(TensorFileFaults, EachFaultHasItsText) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  const auto fails = [&](const Bytes& content, const std::vector<std::string>& parts) {
    overwrite(path, content);
    expect_error([&] { read_tensor_file(path); }, parts);
  };
  const auto bytes = [](std::string_view text) {
    const auto view = std::as_bytes(std::span(text));
    return Bytes(view.begin(), view.end());
  };
  write_tensor_file(path, sample_file());
  const Bytes good = read_file(path);

  expect_error([&] { read_tensor_file(folder / "none.h5"); },
               {"none.h5", "No such file or directory"});
  fails({}, {"a.h5' is empty."});
  fails(bytes("PK\x03\x04 a zip file"), {"a.h5' is not a model file or checkpoint of fe."});
  fails(image_of(good), {"is an HDF5 file that fe did not write: its checksum is missing."});
  fails({good.begin(), good.begin() + 100}, {"is cut short: 100 bytes are left."});
  fails({good.begin(), good.end() - 1},
        {fmt::format("is cut short: expected {} bytes, got {}.", good.size(), good.size() - 1)});
  Bytes flipped = good;
  flipped.back() ^= std::byte{1};
  fails(flipped, {"is damaged: its content does not have the SHA-256 it was written with."});
}

TEST(TensorFileFaults, NewerFormatIsRefused) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5", plain = folder / "plain.h5";
  write_tensor_file(path, sample_file());
  overwrite(plain, image_of(read_file(path)));
  const hid_t file = H5Fopen(plain.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t attribute = H5Aopen(file, "format_version", H5P_DEFAULT);
  const int64_t newer = 2;
  ASSERT_GE(H5Awrite(attribute, H5T_NATIVE_INT64, &newer), 0);
  H5Aclose(attribute);
  H5Fclose(file);
  overwrite(path, sealed(read_file(plain)));
  expect_error([&] { read_tensor_file(path); },
               {"a.h5' has format version 2; this program reads up to 1. Update fe."});
}

TEST(TensorFileFaults, NothingIsPrinted) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  overwrite(path, sealed(Bytes(1000)));
  ::testing::internal::CaptureStderr();
  expect_error([&] { read_tensor_file(path); }, {"cannot read '", "HDF5 could not open the file"});
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

TEST(TensorFileFaults, FailedSaveLeavesTheOldFile) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  write_tensor_file(path, sample_file());
  const Bytes before = read_file(path);

  rlimit old{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small = {.rlim_cur = 1000, .rlim_max = old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  try {
    write_tensor_file(path, {{{"w", torch::zeros({1000})}}, {}});
    ADD_FAILURE() << "the disk is full, and nobody noticed";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("a.h5': File too large."));
  }
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, old_handler);

  EXPECT_EQ(read_file(path), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1) << "a part was left";
}

TEST(TensorFileFaults, KilledWhileSavingLeavesAWholeFile) {
  const TempFolder folder;
  const fs::path path = folder / "a.h5";
  const auto content = [](int64_t i) {
    return TensorFile{{{"w", torch::full({20'000}, i)}}, {{"step", std::to_string(i)}}};
  };
  write_tensor_file(path, content(0));
  int64_t newest = 0;
  for (int trial = 0; trial < 40; ++trial) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (int64_t i = newest + 1;; ++i) write_tensor_file(path, content(i));
    }
    usleep(static_cast<useconds_t>(2000 + 1717 * trial));
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "the child failed by itself";

    const TensorFile file = read_tensor_file(path);
    const int64_t step = std::stoll(file.attributes.at("step"));
    EXPECT_TRUE(file.tensors[0].second.equal(torch::full({20'000}, step)));
    EXPECT_GE(step, newest);
    newest = step;
  }
  EXPECT_GT(newest, 0) << "no save was ever finished";
}

}  // namespace
}  // namespace fe
