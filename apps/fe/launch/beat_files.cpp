// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/beat_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "apps/fe/launch/descriptor.h"
#include "fe/base/error.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using distributed::Beat;

fs::path make_folder() {
  const bool has_memory = ::access("/dev/shm", W_OK | X_OK) == 0;
  const fs::path parent = has_memory ? fs::path("/dev/shm") : fs::temp_directory_path();
  std::string name = (parent / fmt::format("fe_launch_{}_XXXXXX", ::getpid())).string();
  if (::mkdtemp(name.data()) == nullptr) {
    fail_running("launch: cannot make a folder in '{}': {}.", parent.string(),
                 std::strerror(errno));
  }
  return name;
}

std::atomic_ref<int64_t> shared(int64_t& number) { return std::atomic_ref<int64_t>(number); }

}  // namespace

BeatFiles::BeatFiles(int ranks) : folder_(make_folder()) {
  try {
    for (int rank = 0; rank < ranks; ++rank) add(rank);
  } catch (...) {
    remove();
    throw;
  }
}

BeatFiles::~BeatFiles() { remove(); }

void BeatFiles::remove() {
  for (Beat* beat : beats_) ::munmap(beat, sizeof(Beat));
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

fs::path BeatFiles::path(int local_rank) const {
  return folder_ / fmt::format("rank_{}", local_rank);
}

void BeatFiles::add(int local_rank) {
  const std::string name = path(local_rank).string();
  const Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  void* memory = MAP_FAILED;
  if (file.get() >= 0 && ::ftruncate(file.get(), sizeof(Beat)) == 0) {
    memory = ::mmap(nullptr, sizeof(Beat), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  }
  if (memory == MAP_FAILED) {
    fail_running("launch: cannot make '{}': {}.", name, std::strerror(errno));
  }
  beats_.push_back(static_cast<Beat*>(memory));
}

void BeatFiles::clear() {
  for (Beat* beat : beats_) {
    shared(beat->step).store(0);
    shared(beat->time_ns).store(0);
  }
}

std::optional<Beat> BeatFiles::read(int local_rank) const {
  Beat& beat = *beats_[static_cast<size_t>(local_rank)];
  const int64_t time_ns = shared(beat.time_ns).load(std::memory_order_acquire);
  if (time_ns == 0) return std::nullopt;
  return Beat{shared(beat.step).load(std::memory_order_relaxed), time_ns};
}

}  // namespace fe::app
