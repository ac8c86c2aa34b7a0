// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <system_error>

#include "fe/base/error.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

const char* kind_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return "a hard link";
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
    case AE_IFDIR:
      return nullptr;
    case AE_IFLNK:
      return "a symbolic link";
    case AE_IFCHR:
    case AE_IFBLK:
      return "a device file";
    case AE_IFIFO:
      return "a named pipe";
    case AE_IFSOCK:
      return "a socket";
    default:
      return "an entry of an unknown kind";
  }
}

bool leads_out(const fs::path& path) {
  if (path.is_absolute()) return true;
  for (const fs::path& part : path) {
    if (part == "..") return true;
  }
  return false;
}

class Unpacker {
 public:
  Unpacker(const fs::path& archive, const fs::path& folder, const UnpackLimits& limits)
      : path_(archive), folder_(folder), limits_(limits), reader_(archive_read_new()) {
    archive_read_support_format_tar(reader_.get());
    archive_read_support_filter_gzip(reader_.get());
    archive_read_support_filter_bzip2(reader_.get());
    archive_read_support_filter_xz(reader_.get());
    archive_read_support_filter_zstd(reader_.get());
    constexpr size_t kBlock = 1 << 16;
    check_read(archive_read_open_filename(reader_.get(), path_.c_str(), kBlock));
  }

  void run() {
    archive_entry* entry = nullptr;
    uintmax_t entries = 0;
    while (true) {
      const int status = archive_read_next_header(reader_.get(), &entry);
      if (status == ARCHIVE_EOF) return;
      check_read(status);
      if (++entries > limits_.entries) {
        fail_running("unpack: expected at most {} entries in '{}', got more.", limits_.entries,
                     path_.string());
      }
      add(entry);
    }
  }

 private:
  void check_read(int status) const {
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN) return;
    const char* reason = archive_error_string(reader_.get());
    fail_running("unpack: '{}' is not a complete tar file: {}. Fetch it again.", path_.string(),
                 reason ? reason : "it cannot be read");
  }

  void add(archive_entry* entry) {
    const char* utf8 = archive_entry_pathname_utf8(entry);
    const char* name = utf8 ? utf8 : archive_entry_pathname(entry);
    if (!name) fail_running("unpack: '{}' has an entry without a name.", path_.string());
    if (leads_out(name)) {
      fail_running("unpack: expected paths below a folder in '{}', got '{}'. Do not trust it.",
                   path_.string(), name);
    }
    if (const char* kind = kind_of(entry)) {
      fail_running("unpack: expected files and folders in '{}', got {}, '{}'. Do not trust it.",
                   path_.string(), kind, name);
    }
    const fs::path target = folder_ / name;
    if (archive_entry_filetype(entry) == AE_IFDIR) {
      fs::create_directories(target);
    } else {
      fs::create_directories(target.parent_path());
      write(target);
    }
  }

  void write(const fs::path& target) {
    File file(std::fopen(target.c_str(), "wb"), std::fclose);
    if (!file) fail_writing(target);
    while (true) {
      const la_ssize_t count = archive_read_data(reader_.get(), buffer_.data(), buffer_.size());
      if (count < 0) check_read(static_cast<int>(count));
      if (count <= 0) break;
      bytes_ += static_cast<uintmax_t>(count);
      if (bytes_ > limits_.bytes) {
        fail_running("unpack: expected at most {} bytes in the files of '{}', got more.",
                     limits_.bytes, path_.string());
      }
      if (std::fwrite(buffer_.data(), 1, static_cast<size_t>(count), file.get()) !=
          static_cast<size_t>(count)) {
        fail_writing(target);
      }
    }
    if (std::fclose(file.release()) != 0) fail_writing(target);
  }

  [[noreturn]] static void fail_writing(const fs::path& target) {
    fail_running("unpack: cannot write '{}': {}.", target.string(), std::strerror(errno));
  }

  const fs::path& path_;
  const fs::path& folder_;
  const UnpackLimits& limits_;
  std::unique_ptr<archive, FreeArchive> reader_;
  std::array<char, 1 << 16> buffer_{};
  uintmax_t bytes_ = 0;
};

}  // namespace

void unpack(const fs::path& archive, const fs::path& folder, const UnpackLimits& limits) {
  Unpacker unpacker(archive, folder, limits);
  std::error_code failure;
  if (!fs::create_directory(folder, failure)) {
    fail_running("unpack: expected to make the folder '{}', got: {}.", folder.string(),
                 failure ? failure.message() : "it exists");
  }
  std::exception_ptr error;
  try {
    unpacker.run();
  } catch (const fs::filesystem_error& problem) {
    error = std::make_exception_ptr(Error(
        fmt::format("unpack: '{}': {}.", archive.string(), problem.what()), Error::Kind::kFailure));
  } catch (...) {
    error = std::current_exception();
  }
  if (!error) return;
  fs::remove_all(folder, failure);
  std::rethrow_exception(error);
}

}  // namespace fe::app
