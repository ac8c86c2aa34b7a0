// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace fe::distributed {

/// Marks a scope of data-parallel training: while one exists, all ranks of world() run the same
/// steps, each on its shard of the same batches, and a layer that needs the global batch (a
/// synchronized BatchNorm) may exchange values with the other ranks. Outside of such a scope this
/// process runs models on its own.
class DataParallelScope {
 public:
  DataParallelScope() { ++count_; }
  ~DataParallelScope() { --count_; }
  DataParallelScope(const DataParallelScope&) = delete;
  DataParallelScope& operator=(const DataParallelScope&) = delete;

  static bool is_active() { return count_ > 0; }

 private:
  static inline std::atomic<int> count_{0};
};

}  // namespace fe::distributed
