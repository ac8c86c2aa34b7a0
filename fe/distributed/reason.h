// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <string>

namespace fe::distributed {

/// What c10d or Gloo say, on one line, without their source's place and stack.
std::string reason_of(const std::exception& error);

/// Whether they say that nothing came in time.
bool is_timeout(const std::string& reason);

/// "0.5 s"
std::string seconds(std::chrono::milliseconds time);

}  // namespace fe::distributed
