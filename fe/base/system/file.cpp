// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <random>
#include <system_error>

#include "fe/base/error.h"

namespace fe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = ".tmp";

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
  std::array<char, 256> name = {};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// Distinguishes this process from a previous one with the same process ID: in a container that is
// restarted, process IDs start from 1 again.
const std::string& process_mark() {
  static const std::string mark = fmt::format("{:08x}", std::random_device()());
  return mark;
}

// ".model.h5.HOST.PID.MARK.N.tmp": a name no other writer uses at the same time.
fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> count{0};
  return path.parent_path() / fmt::format(".{}.{}.{}.{}.{}{}", path.filename().string(),
                                          host_name(), ::getpid(), process_mark(), count++,
                                          kTemporary);
}

// What is behind the last dot of `name`, which it loses.
std::string take_last(std::string& name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string::npos) return {};
  std::string last = name.substr(dot + 1);
  name.resize(dot);
  return last;
}

// Whether the temporary file's writer was killed before it could remove it.
bool is_abandoned(const fs::directory_entry& entry) {
  std::string name = entry.path().filename().string();
  if (!name.starts_with('.') || !name.ends_with(kTemporary)) return false;
  name.resize(name.size() - kTemporary.size());
  take_last(name);
  const std::string mark = take_last(name), process = take_last(name);
  const int number = std::atoi(process.c_str());
  if (number <= 0) return false;
  if (!name.ends_with(fmt::format(".{}", host_name()))) {
    std::error_code error;
    const auto written = entry.last_write_time(error);
    return !error && fs::file_time_type::clock::now() - written > std::chrono::hours(24);
  }
  if (number == ::getpid()) return mark != process_mark();
  return ::kill(number, 0) != 0 && errno == ESRCH;
}

void remove_abandoned(const fs::path& folder, const std::string& prefix) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with(prefix)) continue;
    if (is_abandoned(entry)) ::unlink(entry.path().c_str());
  }
}

}  // namespace

void write_file(const fs::path& path, std::span<const std::byte> content) {
  const fs::path folder = folder_of(path);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail_running("cannot make the folder '{}': {}.", folder.string(), error.message());

  remove_abandoned(folder, fmt::format(".{}.", path.filename().string()));
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

void remove_abandoned(const fs::path& folder) { remove_abandoned(folder, "."); }

void require_writable_folder(const fs::path& folder) {
  fs::path there = fs::absolute(folder).lexically_normal();
  std::error_code ignored;
  while (!fs::exists(there, ignored) && there.has_relative_path()) there = there.parent_path();
  const fs::path probe = temporary_name(there / "probe");
  const FileDescriptor fd(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  FE_CHECK(fd.get() >= 0, "cannot write into the folder '{}': {}. Choose another folder.",
           folder.string(), std::strerror(errno));
  ::unlink(probe.c_str());
}

void make_writable_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  FE_CHECK(!error, "cannot make the folder '{}': {}. Choose another folder, or its rights.",
           folder.string(), error.message());
  require_writable_folder(folder);
}

}  // namespace fe
