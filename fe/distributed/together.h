// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace fe::distributed {

/// While one lives, all ranks of world() run the same steps, each with its rows of the same
/// batches, and what needs a whole batch (a synchronized BatchNorm) may ask the other ranks.
/// Otherwise this process runs models by itself.
class Together {
 public:
  Together() { ++count_; }
  ~Together() { --count_; }
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;

  static bool is_on() { return count_ > 0; }

 private:
  static inline std::atomic<int> count_{0};
};

}  // namespace fe::distributed
