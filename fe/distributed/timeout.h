// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

namespace fe::distributed {

/// Calls `action` and returns what it returns or throws what it throws. Meant for calls that may
/// block forever: c10d's store sets no limit on its requests in libtorch 1.13, nor on its first one
/// in 2.x. Throws std::runtime_error after `timeout`; the call then continues in a detached thread
/// until the program ends, so `action` must own what it uses.
template <class Action>
auto call_with_timeout(std::chrono::milliseconds timeout, Action action) {
  std::packaged_task<decltype(action())()> task(std::move(action));
  auto result = task.get_future();
  std::thread(std::move(task)).detach();
  if (result.wait_for(timeout) == std::future_status::timeout)
    throw std::runtime_error("timed out: the store does not answer");
  return result.get();
}

}  // namespace fe::distributed
