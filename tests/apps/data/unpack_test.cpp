// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>

#include <clocale>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using testing::TempFolder;

struct Entry {
  std::string path;
  std::string content = {};
  unsigned type = AE_IFREG;
  std::string link_target = {};  // of a symbolic link
  std::string hard_link = {};    // to an entry
};

std::string unpacked_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

class Unpacking : public ::testing::Test {
 protected:
  void pack(const std::vector<Entry>& entries, bool gzip = true) {
    std::setlocale(LC_CTYPE, "C.UTF-8");  // libarchive encodes names by it
    archive* writer = archive_write_new();
    archive_write_set_format_pax_restricted(writer);
    if (gzip) archive_write_add_filter_gzip(writer);
    archive_write_open_filename(writer, archive_.c_str());
    for (const Entry& entry : entries) {
      archive_entry* header = archive_entry_new();
      archive_entry_set_pathname(header, entry.path.c_str());
      archive_entry_set_filetype(header, entry.type);
      archive_entry_set_perm(header, 0644);
      archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
      if (!entry.link_target.empty()) {
        archive_entry_set_symlink(header, entry.link_target.c_str());
      }
      if (!entry.hard_link.empty()) archive_entry_set_hardlink(header, entry.hard_link.c_str());
      ASSERT_EQ(archive_write_header(writer, header), ARCHIVE_OK) << entry.path;
      archive_write_data(writer, entry.content.data(), entry.content.size());
      archive_entry_free(header);
    }
    archive_write_free(writer);
    std::setlocale(LC_CTYPE, "C");  // as `fe` runs
  }

  // The error has all of `parts`, nothing is left of the archive, and nothing lies beside it.
  void expect_refused(const std::vector<std::string>& parts, const UnpackLimits& limits = {}) {
    try {
      unpack(archive_, out_, limits);
      ADD_FAILURE() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::kFailure);
      for (const std::string& part : parts) EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
    }
    EXPECT_FALSE(fs::exists(out_));
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      EXPECT_EQ(entry.path(), archive_);
    }
  }

  TempFolder folder_;
  fs::path archive_ = folder_ / "a.tar.gz";
  fs::path out_ = folder_ / "out";
};

TEST_F(Unpacking, FilesAndFoldersAreWritten) {
  for (const bool gzip : {true, false}) {
    const std::string large(200'000, 'x');
    pack({{"inner", "", AE_IFDIR}, {"inner/a.txt", "text"}, {"b/c/d.bin", large}, {"empty", ""}},
         gzip);
    unpack(archive_, out_);
    EXPECT_EQ(unpacked_text(out_ / "inner/a.txt"), "text");
    EXPECT_EQ(unpacked_text(out_ / "b/c/d.bin"), large);
    EXPECT_TRUE(fs::exists(out_ / "empty"));
    fs::remove_all(out_);
  }
}

TEST_F(Unpacking, NamesOfOtherAlphabetsAreKept) {
  pack({{"größe/日本.txt", "text"}});
  unpack(archive_, out_);
  EXPECT_EQ(unpacked_text(out_ / "größe/日本.txt"), "text");
}

TEST_F(Unpacking, PathsThatLeadOutAreRefused) {
  for (const char* path : {"../escaped.txt", "a/../../escaped.txt", "/tmp/fe_escaped.txt", ".."}) {
    pack({{"good.txt", "text"}, {path, "text"}});
    expect_refused({"a.tar.gz", path, "expected paths below a folder"});
  }
  EXPECT_FALSE(fs::exists("/tmp/fe_escaped.txt"));
}

TEST_F(Unpacking, SymbolicLinksAreRefused) {
  pack({{"link", "", AE_IFLNK, folder_.path().string()}, {"link/escaped.txt", "text"}});
  expect_refused({"a symbolic link", "'link'"});
}

TEST_F(Unpacking, HardLinksAreRefused) {
  pack({{"a.txt", "text"}, {.path = "passwd", .hard_link = "/etc/passwd"}});
  expect_refused({"a hard link", "'passwd'"});
}

TEST_F(Unpacking, DeviceFilesAndPipesAreRefused) {
  pack({{"device", "", AE_IFCHR}});
  expect_refused({"a device file", "'device'"});
  pack({{"disk", "", AE_IFBLK}});
  expect_refused({"a device file", "'disk'"});
  pack({{"pipe", "", AE_IFIFO}});
  expect_refused({"a named pipe", "'pipe'"});
}

TEST_F(Unpacking, AFileCannotBeAFolderToo) {
  pack({{"a", "text"}, {"a/b.txt", "text"}});
  expect_refused({"a.tar.gz"});
}

TEST_F(Unpacking, AnArchiveThatExpandsTooFarIsRefused) {
  pack({{"zeros", std::string(1'000'000, '\0')}});
  EXPECT_LT(fs::file_size(archive_), 5000u);
  expect_refused({"at most 999999 bytes", "a.tar.gz"}, {.bytes = 999'999});
  unpack(archive_, out_, {.bytes = 1'000'000});
  EXPECT_EQ(fs::file_size(out_ / "zeros"), 1'000'000u);
}

TEST_F(Unpacking, AnArchiveOfTooManyFilesIsRefused) {
  pack({{"a", ""}, {"b", ""}, {"c", ""}});
  expect_refused({"at most 2 entries"}, {.entries = 2});
}

TEST_F(Unpacking, DamagedArchivesAreRefused) {
  std::ofstream(archive_) << "not an archive, but long enough to look at";
  expect_refused({"a.tar.gz", "not a complete tar file"});
  pack({{"a.txt", std::string(300'000, 'x') + "end"}}, /*gzip=*/false);
  fs::resize_file(archive_, 200'000);
  expect_refused({"a.tar.gz", "not a complete tar file"});
}

TEST_F(Unpacking, AMissingArchiveIsNamed) {
  expect_refused({"a.tar.gz", "not a complete tar file"});
}

TEST_F(Unpacking, AnExistingFolderIsLeftAlone) {
  pack({{"a.txt", "new"}});
  fs::create_directory(out_);
  std::ofstream(out_ / "a.txt") << "old";
  testing::expect_error([&] { unpack(archive_, out_); }, {out_.string(), "it exists"});
  EXPECT_EQ(unpacked_text(out_ / "a.txt"), "old");
}

}  // namespace
}  // namespace fe::app
