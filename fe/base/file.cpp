// SPDX-License-Identifier: Apache-2.0
#include "fe/base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "fe/base/error.h"

namespace fe {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

[[noreturn]] void fail_errno(std::string_view what, const fs::path& path, int error) {
  fail_running("cannot {} '{}': {}.", what, path.string(), std::strerror(error));
}

void sync_folder(const fs::path& folder) {
  const FileDescriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) fail_errno("sync the folder", folder, errno);
}

void write_all(int fd, std::span<const std::byte> content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_errno("write", path, errno);
    content = content.subspan(static_cast<size_t>(written));
  }
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

std::string host_name() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  return name;
}

// ".model.h5.HOST.": how the temporary files of this machine for `path` begin.
std::string temporary_prefix(const fs::path& path) {
  return fmt::format(".{}.{}.", path.filename().string(), host_name());
}

// ".model.h5.HOST.PID.N.tmp": a name no other writer uses at the same time.
fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> count{0};
  return path.parent_path() /
         fmt::format("{}{}.{}.tmp", temporary_prefix(path), ::getpid(), count++);
}

// Temporary files of `path` whose writer was killed before it could remove them.
void remove_abandoned(const fs::path& path) {
  const std::string prefix = temporary_prefix(path);
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_of(path), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(".tmp")) continue;
    const int process = std::atoi(name.c_str() + prefix.size());
    if (process > 0 && ::kill(process, 0) != 0 && errno == ESRCH) ::unlink(entry.path().c_str());
  }
}

}  // namespace

void write_file(const fs::path& path, std::span<const std::byte> content) {
  const fs::path folder = folder_of(path);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail_running("cannot make the folder '{}': {}.", folder.string(), error.message());

  remove_abandoned(path);
  const fs::path temporary = temporary_name(path);
  try {
    FileDescriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (fd.get() < 0) fail_errno("write", path, errno);
    write_all(fd.get(), content, path);
    if (::fsync(fd.get()) != 0) fail_errno("sync", path, errno);
    if (::close(fd.release()) != 0) fail_errno("close", path, errno);
    if (::rename(temporary.c_str(), path.c_str()) != 0) fail_errno("replace", path, errno);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(folder);
}

void write_file(const fs::path& path, std::string_view content) {
  write_file(path, std::as_bytes(std::span(content)));
}

std::vector<std::byte> read_file(const fs::path& path) {
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  FE_CHECK(fd.get() >= 0, "cannot read '{}': {}.", path.string(), std::strerror(errno));
  struct stat status {};
  FE_CHECK(::fstat(fd.get(), &status) == 0, "cannot read '{}': {}.", path.string(),
           std::strerror(errno));
  FE_CHECK(!S_ISDIR(status.st_mode), "cannot read '{}': it is a folder, not a file.",
           path.string());
  std::vector<std::byte> content(static_cast<size_t>(status.st_size));
  size_t done = 0;
  while (done < content.size()) {
    const ssize_t count = ::read(fd.get(), content.data() + done, content.size() - done);
    if (count < 0 && errno == EINTR) continue;
    FE_CHECK(count >= 0, "cannot read '{}': {}.", path.string(), std::strerror(errno));
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  content.resize(done);
  return content;
}

void make_writable_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  FE_CHECK(!error, "cannot make the folder '{}': {}. Choose another folder, or its rights.",
           folder.string(), error.message());
  const fs::path probe = temporary_name(folder / "probe");
  const FileDescriptor fd(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  FE_CHECK(fd.get() >= 0, "cannot write into the folder '{}': {}. Choose another folder.",
           folder.string(), std::strerror(errno));
  ::unlink(probe.c_str());
}

}  // namespace fe
