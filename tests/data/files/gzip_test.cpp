// SPDX-License-Identifier: Apache-2.0
#include "fe/data/files/gzip.h"

#include <gtest/gtest.h>

#include "tests/data/files.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::data {
namespace {

using fe::testing::expect_error;
using fe::testing::gzip;

class ReadUnpacked : public ::testing::Test {
 protected:
  std::string read(const std::string& content) {
    fe::testing::put(path_, content);
    const std::vector<std::byte> bytes = read_unpacked(path_);
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  const fe::testing::TempFolder folder_;
  const std::filesystem::path path_ = folder_ / "file.gz";
};

TEST_F(ReadUnpacked, PlainContentComesAsItIsWhateverTheName) {
  EXPECT_EQ(read("plain"), "plain");
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\x1f"), "\x1f");
}

TEST_F(ReadUnpacked, GzipContentIsUnpacked) {
  std::string varied;
  for (uint32_t i = 0; i < 300000; ++i)
    varied.push_back(static_cast<char>((i * 2654435761u) >> 24));
  for (const std::string& plain :
       {std::string(), std::string("a"), std::string(1 << 20, 'a'), varied}) {
    EXPECT_TRUE(read(gzip(plain)) == plain) << plain.size() << " bytes";
  }
}

TEST_F(ReadUnpacked, SeveralMembersAreOneFile) {
  EXPECT_EQ(read(gzip("one") + gzip("") + gzip("two")), "onetwo");
}

TEST_F(ReadUnpacked, EveryCutIsAnError) {
  const std::string packed = gzip("some text that is packed, and packed, and packed again");
  for (size_t size = 2; size < packed.size(); ++size) {
    expect_error([&] { read(packed.substr(0, size)); }, {path_.string(), "cut short", "again"});
  }
}

TEST_F(ReadUnpacked, DamageIsAnError) {
  std::string packed = gzip("some text");
  packed[packed.size() - 8] ^= 1;  // the checksum
  expect_error([&] { read(packed); }, {path_.string(), "damaged", "incorrect data check", "again"});
  expect_error([&] { read(gzip("some text") + "more"); },
               {path_.string(), "end of the gzip data", "4 more bytes"});
}

TEST_F(ReadUnpacked, MissingFileAndFolderAreErrors) {
  expect_error([&] { read_unpacked(folder_ / "none"); }, {"none", "No such file"});
  expect_error([&] { read_unpacked(folder_.path()); }, {folder_.path().string(), "folder"});
}

}  // namespace
}  // namespace fe::data
