// SPDX-License-Identifier: Apache-2.0
#include "fe/pipeline/workers.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include "fe/base/error.h"

namespace fe {

struct Workers::Arena {
  explicit Arena(int count)
      // TBB counts the calling thread; without this it would use one worker fewer than there are
      // cores.
      : limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(count) + 1),
        arena(count, /*reserved_for_masters=*/0) {}
  tbb::global_control limit;
  tbb::task_arena arena;
};

Workers::Workers(int count) : count_(count) {
  FE_CHECK(count >= 1, "Workers: expected at least one, got {}.", count);
  arena_ = std::make_unique<Arena>(count);
}

Workers::~Workers() = default;

void Workers::enqueue(Job& job) {
  arena_->arena.enqueue([&job] { job.run(); });
}

}  // namespace fe
