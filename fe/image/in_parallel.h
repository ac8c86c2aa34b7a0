// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace fe::image {

/// Calls `work` with 0 to count - 1 on all cores that this process may use. Exceptions of `work`
/// propagate.
void in_parallel(int64_t count, const std::function<void(int64_t)>& work);

}  // namespace fe::image
