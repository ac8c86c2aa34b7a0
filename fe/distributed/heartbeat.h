// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace fe::distributed {

/// The content of a rank's heartbeat file: 16 bytes in the machine's byte order. `fe launch`
/// creates it, filled with zeros, and reads it; the rank writes it.
struct Beat {
  int64_t step = 0;     ///< training steps done
  int64_t time_ns = 0;  ///< when, by CLOCK_MONOTONIC; 0: the rank is not watched now
};
static_assert(sizeof(Beat) == 16);

/// Reports the progress of this rank to `fe launch` through the file that FE_HEARTBEAT names. Does
/// nothing when the variable is not set. `fe launch` watches a rank from its first beat until the
/// Heartbeat is destroyed; destroy it before long work without batches.
class Heartbeat {
 public:
  /// Throws fe::Error when the file cannot be mapped into memory.
  Heartbeat();
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// Call after every batch, of evaluation too (`step` is then the last training step). Costs two
  /// stores and a clock reading; no system call.
  void beat(int64_t step) {
    if (beat_ == nullptr) return;
    std::atomic_ref<int64_t>(beat_->step).store(step, std::memory_order_relaxed);
    set_time(std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1));
  }

 private:
  void set_time(int64_t time_ns) {
    std::atomic_ref<int64_t>(beat_->time_ns).store(time_ns, std::memory_order_release);
  }

  Beat* beat_ = nullptr;  // the file, mapped
};

}  // namespace fe::distributed
