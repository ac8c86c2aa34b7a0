// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <string>

namespace fe::distributed {

/// The message of an exception of c10d or Gloo, on one line, without source location and stack.
std::string reason_of(const std::exception& error);

/// Whether such a message reports a timeout.
bool is_timeout(const std::string& reason);

/// "0.5 s"
std::string seconds(std::chrono::milliseconds time);

}  // namespace fe::distributed
