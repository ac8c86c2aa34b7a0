// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/heartbeat.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "fe/base/error.h"

namespace fe::distributed {
namespace {

// The reason why the file cannot be mapped goes into errno; a wrong size leaves it 0.
Beat* map(const char* path) {
  errno = 0;
  const int file = ::open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  struct stat status {};
  void* memory = MAP_FAILED;
  if (::fstat(file, &status) == 0 && status.st_size == sizeof(Beat)) {
    memory = ::mmap(nullptr, sizeof(Beat), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  }
  const int error = errno;
  ::close(file);
  errno = error;
  return memory == MAP_FAILED ? nullptr : static_cast<Beat*>(memory);
}

}  // namespace

Heartbeat::Heartbeat() {
  const char* path = std::getenv("FE_HEARTBEAT");
  if (path == nullptr || *path == '\0') return;
  beat_ = map(path);
  FE_CHECK(beat_ != nullptr,
           "Heartbeat: expected FE_HEARTBEAT to name a file of {} bytes, as `fe launch` makes it, "
           "got '{}': {}. Unset FE_HEARTBEAT to go without.",
           sizeof(Beat), path, errno != 0 ? std::strerror(errno) : "of another size");
}

Heartbeat::~Heartbeat() {
  if (beat_ == nullptr) return;
  set_time(0);
  ::munmap(beat_, sizeof(Beat));
}

}  // namespace fe::distributed
