// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fe::distributed {

/// The longest FE_TIMEOUT, in seconds: one week. In milliseconds it fits an int, as poll(2) needs.
constexpr int64_t kMaxTimeout = 7 * 24 * 3600;

/// The value of the environment variable `name`; nullopt when it is unset or empty.
std::optional<std::string> env_variable(const char* name);

/// The same as an integer in [least, most]. Throws fe::Error, naming the variable, for any other
/// value.
std::optional<int64_t> env_number(const char* name, int64_t least, int64_t most);

/// The same for a required variable: `because` states in the error why ("RANK is set").
int64_t required_env_number(const char* name, int64_t least, int64_t most, const char* because);

}  // namespace fe::distributed
