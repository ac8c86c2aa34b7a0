// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/load_tensors.h"

#include <gtest/gtest.h>

#include "fe/storage/safetensors.h"
#include "tests/storage/sample_file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;
using testing::same;
using testing::sample_file;
using testing::TempFolder;

TEST(LoadTensors, TellsTheKindsApartWhateverTheName) {
  const TempFolder folder;
  write_tensor_file(folder / "a", sample_file());
  save_safetensors(folder / "b", sample_file().tensors, sample_file().attributes);
  EXPECT_TRUE(same(load_tensors(folder / "a"), sample_file()));
  EXPECT_TRUE(same(load_tensors(folder / "b"), sample_file()));
}

TEST(LoadTensors, MissingAndOtherFilesAreErrors) {
  const TempFolder folder;
  expect_error([&] { load_tensors(folder / "none.h5"); }, {"none.h5", "No such file"});
  testing::overwrite(folder / "c.txt", std::vector<std::byte>(20, std::byte{'x'}));
  expect_error([&] { load_tensors(folder / "c.txt"); },
               {"is not a model file or checkpoint of fe."});
  // A zip archive and a pickle, as torch.save() writes today and wrote before version 1.6.
  for (const std::vector<std::byte>& begin :
       {std::vector{std::byte{'P'}, std::byte{'K'}}, std::vector{std::byte{0x80}, std::byte{2}}}) {
    std::vector<std::byte> content = begin;
    content.resize(20);
    testing::overwrite(folder / "c.pt", content);
    expect_error([&] { load_tensors(folder / "c.pt"); },
                 {"c.pt' was written by torch.save()", "safetensors.torch.save_file("});
  }
  testing::overwrite(folder / "c.safetensors", std::vector<std::byte>(4));
  expect_error([&] { load_tensors(folder / "c.safetensors"); },
               {"is not a valid safetensors file"});
}

}  // namespace
}  // namespace fe
