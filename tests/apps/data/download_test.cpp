// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/download.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;
using testing::TempFolder;

// MD5 of RFC 1321's last example, and of another text.
constexpr const char* kText = "abcdefghijklmnopqrstuvwxyz";
constexpr const char* kSum = "c3fcd3d76192e4007dfb496cca67e13b";

std::string content_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class Downloading : public ::testing::Test {
 protected:
  void publish(const std::string& text) { std::ofstream(folder_ / "source.bin") << text; }
  void leave_part(const std::string& text) { std::ofstream(folder_ / "got.bin.part") << text; }
  Download wanted() const {
    return {.url = "file://" + (folder_ / "source.bin").string(),
            .path = folder_ / "got.bin",
            .md5 = kSum};
  }
  void expect_got() const {
    EXPECT_EQ(content_of(folder_ / "got.bin"), kText);
    EXPECT_FALSE(fs::exists(folder_ / "got.bin.part"));
  }

  TempFolder folder_;
};

TEST_F(Downloading, FetchesAFile) {
  publish(kText);
  download(wanted());
  expect_got();
}

TEST_F(Downloading, GoesOnWhereItStopped) {
  // The address has lost the beginning, which only the part still has.
  std::string other = kText;
  other.replace(0, 10, "0123456789");
  publish(other);
  leave_part("abcdefghij");
  download(wanted());
  expect_got();
}

TEST_F(Downloading, BeginsAgainWhenThePartIsOfAnotherFile) {
  publish(kText);
  leave_part("something else");
  download(wanted());
  expect_got();
}

TEST_F(Downloading, BeginsAgainWhenThePartIsTooLong) {
  publish(kText);
  leave_part(std::string(kText) + "and more");
  download(wanted());
  expect_got();
}

TEST_F(Downloading, AWholePartNeedsNoAddress) {
  leave_part(kText);
  download(wanted());
  expect_got();
}

TEST_F(Downloading, AWholeFileNeedsNoAddress) {
  std::ofstream(folder_ / "got.bin") << kText;
  download(wanted());
  expect_got();
}

TEST_F(Downloading, ReplacesADamagedFile) {
  publish(kText);
  std::ofstream(folder_ / "got.bin") << "abc";
  download(wanted());
  expect_got();
}

TEST_F(Downloading, RefusesWhatWasNotPublished) {
  publish("forged");
  expect_error([&] { download(wanted()); }, {"source.bin", kSum, "not what was published"});
  EXPECT_FALSE(fs::exists(folder_ / "got.bin"));
  EXPECT_FALSE(fs::exists(folder_ / "got.bin.part"));
}

TEST_F(Downloading, NamesAnAddressThatCannotBeReached) {
  try {
    download(wanted());
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), Error::Kind::kFailure);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("source.bin"));
  }
  EXPECT_FALSE(fs::exists(folder_ / "got.bin.part"));
}

}  // namespace
}  // namespace fe::app
