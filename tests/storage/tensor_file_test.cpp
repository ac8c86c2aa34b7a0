// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/tensor_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <filesystem>

#include "tests/storage/sample_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::same;
using testing::sample_file;
using testing::TempFolder;

TEST(TensorFile, EveryTypeAndShapeRoundTrips) {
  const TempFolder folder;
  write_tensor_file(folder / "a.h5", sample_file());
  const TensorFile read = read_tensor_file(folder / "a.h5");
  EXPECT_TRUE(same(read, sample_file()));
  std::vector<std::string> names;
  for (const auto& [name, tensor] : read.tensors) names.push_back(name);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(TensorFile, EmptyFileRoundTrips) {
  const TempFolder folder;
  write_tensor_file(folder / "a.h5", {});
  EXPECT_TRUE(same(read_tensor_file(folder / "a.h5"), {}));
}

// HDF5 looks for a file of the name that one in memory is given.
TEST(TensorFile, NamesInTheWorkingFolderDoNotMatter) {
  const TempFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  std::filesystem::create_directory("image");
  write_tensor_file("a.h5", sample_file());
  EXPECT_TRUE(same(read_tensor_file("a.h5"), sample_file()));
  std::filesystem::current_path(before);
}

TEST(TensorFile, BitsOfNumbersThatAreNoneSurvive) {
  const TempFolder folder;
  const Tensor odd = torch::tensor({NAN, -0.0f, INFINITY, -INFINITY, 1e-45f});
  write_tensor_file(folder / "a.h5", {{{"odd", odd}}, {}});
  const Tensor read = read_tensor_file(folder / "a.h5").tensors[0].second;
  EXPECT_TRUE(read.view(torch::kInt).equal(odd.view(torch::kInt)));
}

TEST(TensorFile, NonContiguousTensorsAreWrittenInOrder) {
  const TempFolder folder;
  const Tensor x = torch::arange(6).view({2, 3}).t();
  write_tensor_file(folder / "a.h5", {{{"x", x}}, {}});
  EXPECT_TRUE(read_tensor_file(folder / "a.h5").tensors[0].second.equal(x));
}

TEST(TensorFile, TensorsOfSeveralChunks) {
  const TempFolder folder;
  const Tensor x = torch::arange(5'000'000, torch::kFloat).view({5, 1'000'000});
  write_tensor_file(folder / "a.h5", {{{"x", x}}, {}});
  EXPECT_TRUE(read_tensor_file(folder / "a.h5").tensors[0].second.equal(x));
}

TEST(TensorFile, LongTextAndManyTensors) {
  const TempFolder folder;
  TensorFile file;
  file.attributes["recipe"] = std::string(300'000, 'x');
  for (int i = 0; i < 500; ++i) {
    file.tensors.emplace_back(fmt::format("{}.weight", i), torch::full({2}, i));
  }
  write_tensor_file(folder / "a.h5", file);
  EXPECT_TRUE(same(read_tensor_file(folder / "a.h5"), file));
}

TEST(TensorFile, SameContentSameBytes) {
  const TempFolder folder;
  write_tensor_file(folder / "a.h5", sample_file());
  write_tensor_file(folder / "b.h5", sample_file());
  EXPECT_EQ(read_file(folder / "a.h5"), read_file(folder / "b.h5"));
}

TEST(TensorFile, WhatCannotBeWrittenIsNamed) {
  const TempFolder folder;
  const auto write = [&](const NamedTensors& tensors) {
    write_tensor_file(folder / "a.h5", {tensors, {}});
  };
  const Tensor x = torch::zeros({1});
  expect_error(
      [&] {
        write({{"x", x}, {"x", x}});
      },
      {"cannot write '", "a.h5'", "the tensor name 'x' is there twice."});
  expect_error(
      [&] {
        write({{"", x}});
      },
      {"expected tensor names without an empty part or '.', got ''."});
  expect_error([&] { write({{"a//b", x}}); }, {"got 'a//b'."});
  expect_error([&] { write({{"a/./b", x}}); }, {"got 'a/./b'."});
  expect_error([&] { write({{"/a", x}}); }, {"got '/a'."});
  expect_error([&] { write({{"x", Tensor()}}); }, {"the tensor 'x' is undefined."});
  expect_error(
      [&] {
        write({{"x", torch::zeros({1}, torch::kComplexFloat)}});
      },
      {"tensor 'x': expected a tensor of a real type, got ComplexFloat."});
  expect_error(
      [&] {
        write({{"x", x}, {"x/y", x}});
      },
      {"tensor 'x/y': HDF5 could not make a data set"});
  expect_error(
      [&] {
        write_tensor_file(folder / "a.h5", {{}, {{"format_version", "2"}}});
      },
      {"the attribute name 'format_version' is taken."});
  EXPECT_FALSE(std::filesystem::exists(folder / "a.h5"));
}

}  // namespace
}  // namespace fe
