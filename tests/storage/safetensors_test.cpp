// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cstring>

#include "tests/storage/sample_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::overwrite;
using testing::same;
using testing::sample_file;
using testing::TempFolder;

// A file with this header and that number of bytes of data.
std::vector<std::byte> file_of(const std::string& header, size_t data_bytes) {
  std::vector<std::byte> file(8 + header.size() + data_bytes);
  const uint64_t length = header.size();
  std::memcpy(file.data(), &length, 8);
  std::memcpy(file.data() + 8, header.data(), header.size());
  return file;
}

TEST(Safetensors, EveryTypeAndShapeRoundTrips) {
  const TempFolder folder;
  const TensorFile file = sample_file();
  save_safetensors(folder / "a.safetensors", file.tensors, file.attributes);
  EXPECT_TRUE(same(load_safetensors(folder / "a.safetensors"), file));
  save_safetensors(folder / "b.safetensors", {});
  EXPECT_TRUE(same(load_safetensors(folder / "b.safetensors"), {}));
}

TEST(Safetensors, LayoutIsThePublicOne) {
  const TempFolder folder;
  save_safetensors(folder / "a",
                   {{"b", torch::tensor({true, false})}, {"w", torch::tensor({1.5f})}});
  const auto bytes = read_file(folder / "a");
  uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  const std::string header(reinterpret_cast<const char*>(bytes.data()) + 8, length);
  EXPECT_THAT(header,
              ::testing::StartsWith(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                    R"("b":{"dtype":"BOOL","shape":[2],"data_offsets":[4,6]}})"));
  EXPECT_EQ(bytes.size(), 8 + length + 6);
  float value = 0;
  std::memcpy(&value, bytes.data() + 8 + length, 4);
  EXPECT_EQ(value, 1.5f);
}

TEST(Safetensors, EveryTruncationIsRefused) {
  const TempFolder folder;
  save_safetensors(folder / "a", sample_file().tensors);
  const auto good = read_file(folder / "a");
  for (size_t size = 0; size < good.size(); ++size) {
    overwrite(folder / "b", {good.begin(), good.begin() + static_cast<ptrdiff_t>(size)});
    EXPECT_THROW(load_safetensors(folder / "b"), Error) << size;
  }
}

TEST(Safetensors, FlippedBytesNeverCrash) {
  const TempFolder folder;
  save_safetensors(folder / "a",
                   {{"w", torch::zeros({2, 2})}, {"b", torch::zeros({3}, torch::kByte)}});
  const auto good = read_file(folder / "a");
  for (size_t i = 0; i < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto bad = good;
      bad[i] ^= std::byte{static_cast<unsigned char>(1 << bit)};
      overwrite(folder / "b", bad);
      try {
        load_safetensors(folder / "b");
      } catch (const Error&) {
      }
    }
  }
}

TEST(Safetensors, EachFaultHasItsText) {
  const TempFolder folder;
  const auto fails = [&](const std::string& header, size_t data, const std::string& part) {
    overwrite(folder / "a", file_of(header, data));
    expect_error([&] { load_safetensors(folder / "a"); },
                 {"a' is not a valid safetensors file: ", part});
  };
  const auto tensor = [](const std::string& type, const std::string& shape,
                         const std::string& place) {
    return fmt::format(R"({{"x":{{"dtype":"{}","shape":{},"data_offsets":{}}}}})", type, shape,
                       place);
  };
  fails("not json", 0, "its header is not JSON");
  fails("[]", 0, "expected its header to be a JSON object.");
  fails(R"({"x":3})", 0, "expected dtype, shape and data_offsets for the tensor 'x'.");
  fails(tensor("F32", "[1]", "[0,4,8]"), 8, "expected dtype, shape and data_offsets");
  fails(tensor("F32", "[-1]", "[0,4]"), 4, "expected dtype, shape and data_offsets");
  fails(tensor("F8_E4M3", "[4]", "[0,4]"), 4,
        "the tensor 'x' has the type F8_E4M3, which fe does not know.");
  fails(tensor("F32", "[2]", "[0,8]"), 4,
        "expected the tensor 'x' inside the 4 bytes of data, got [0, 8].");
  fails(tensor("F32", "[2]", "[4,0]"), 8, "inside the 8 bytes of data, got [4, 0].");
  fails(tensor("F32", "[2]", "[0,4]"), 4,
        "expected 8 bytes for the tensor 'x' of shape [2], got 4.");
  fails(tensor("F32", "[4294967296,4294967296]", "[0,0]"), 0,
        "the shape of the tensor 'x' is too large.");
  fails(tensor("F32", "[0,4611686018427387904,8]", "[0,0]"), 0,
        "the shape of the tensor 'x' is too large.");
  fails(tensor("F32", "[1]", "[4,8]"), 8, "expected the tensor 'x' to begin at 0, got 4.");
  fails(tensor("F32", "[1]", "[0,4]"), 8, "expected 4 bytes of data, got 8.");
  fails(R"({"__metadata__":[]})", 0, "expected its metadata to be a JSON object.");
  fails(R"({"__metadata__":{"a":1}})", 0, "expected the metadata 'a' to be text.");
  fails(R"({"__metadata__":{},"__metadata__":{}})", 0, "the name '__metadata__' is there twice.");
  overwrite(folder / "a", std::vector<std::byte>(8, std::byte{0xff}));
  expect_error([&] { load_safetensors(folder / "a"); },
               {"expected a header of 18446744073709551615 bytes"});
  overwrite(folder / "a", std::vector<std::byte>(3));
  expect_error([&] { load_safetensors(folder / "a"); }, {"expected at least 8 bytes, got 3."});
}

TEST(Safetensors, WhatCannotBeWrittenIsNamed) {
  const TempFolder folder;
  const auto save = [&](const NamedTensors& tensors) { save_safetensors(folder / "a", tensors); };
  const Tensor x = torch::zeros({1});
  expect_error([&] { save({{"x", x}, {"x", x}}); }, {"the tensor name 'x' is there twice."});
  expect_error(
      [&] {
        save({{"__metadata__", x}});
      },
      {"cannot save a tensor of the name '__metadata__'"});
  expect_error(
      [&] {
        save({{"x", Tensor()}});
      },
      {"cannot save 'x' as safetensors: it is undefined."});
  expect_error(
      [&] {
        save({{"x", torch::zeros({1}, torch::kComplexFloat)}});
      },
      {"cannot save 'x' as safetensors: it has no type ComplexFloat."});
}

}  // namespace
}  // namespace fe
