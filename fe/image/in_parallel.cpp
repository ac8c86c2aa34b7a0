// SPDX-License-Identifier: Apache-2.0
#include "fe/image/in_parallel.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "fe/base/system/cores.h"

namespace fe::image {

void in_parallel(int64_t count, const std::function<void(int64_t)>& work) {
  tbb::task_arena arena(usable_cores());
  arena.execute([&] { tbb::parallel_for(int64_t{0}, count, work); });
}

}  // namespace fe::image
