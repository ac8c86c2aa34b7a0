// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace fe {

/// Seconds of a clock that only goes forward; the same for all processes of a machine.
inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace fe
