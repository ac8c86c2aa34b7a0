// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/launch/beat_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "fe/base/error.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using distributed::Beat;

// By the number that this process has in the /proc which is mounted; getpid() may be that of
// another PID namespace.
fs::path own_process() {
  std::error_code error;
  const fs::path number = fs::read_symlink("/proc/self", error);
  if (error) {
    fail_running("launch: cannot read /proc/self: {}. Mount /proc: ranks are watched through it.",
                 error.message());
  }
  return "/proc" / number;
}

std::atomic_ref<int64_t> shared(int64_t& number) { return std::atomic_ref<int64_t>(number); }

}  // namespace

BeatFiles::BeatFiles(int ranks) : process_(own_process()) {
  for (int rank = 0; rank < ranks; ++rank) files_.push_back(make_file(rank));
}

void BeatFiles::Unmap::operator()(Beat* beat) const { ::munmap(beat, sizeof(Beat)); }

fs::path BeatFiles::path(int local_rank) const {
  return process_ / "fd" / std::to_string(files_[static_cast<size_t>(local_rank)].descriptor.get());
}

BeatFiles::File BeatFiles::make_file(int local_rank) {
  const std::string name = fmt::format("fe_heartbeat_{}", local_rank);
  Descriptor file(::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
  // Sealed: if a rank made it shorter, reading it would end this process by SIGBUS.
  const bool is_made =
      file.get() >= 0 && ::ftruncate(file.get(), sizeof(Beat)) == 0 &&
      ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
  void* memory = MAP_FAILED;
  if (is_made) {
    memory = ::mmap(nullptr, sizeof(Beat), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  }
  if (memory == MAP_FAILED) {
    fail_running(
        "launch: cannot make the heartbeat file of local rank {}: {}. Raise `ulimit -n`, "
        "or start fewer ranks.",
        local_rank, std::strerror(errno));
  }
  return {std::move(file), {static_cast<Beat*>(memory), Unmap()}};
}

void BeatFiles::clear() {
  for (const File& file : files_) {
    shared(file.beat->step).store(0);
    shared(file.beat->time_ns).store(0);
  }
}

std::optional<Beat> BeatFiles::read(int local_rank) const {
  Beat& beat = *files_[static_cast<size_t>(local_rank)].beat;
  const int64_t time_ns = shared(beat.time_ns).load(std::memory_order_acquire);
  if (time_ns == 0) return std::nullopt;
  return Beat{shared(beat.step).load(std::memory_order_relaxed), time_ns};
}

}  // namespace fe::app
