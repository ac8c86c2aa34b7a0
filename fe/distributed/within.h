// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

namespace fe::distributed {

/// What `action` returns or throws, for calls that may block for ever (c10d's store does
/// not bound its requests in libtorch 1.13, nor its first one in 2.x). Throws std::runtime_error
/// after `limit`; the call then goes on in a thread of its own until the program ends, so `action`
/// must own what it uses.
template <class Action>
auto within(std::chrono::milliseconds limit, Action action) {
  std::packaged_task<decltype(action())()> task(std::move(action));
  auto result = task.get_future();
  std::thread(std::move(task)).detach();
  if (result.wait_for(limit) == std::future_status::timeout)
    throw std::runtime_error("timed out: the store does not answer");
  return result.get();
}

}  // namespace fe::distributed
