// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fe::distributed {

/// The longest FE_TIMEOUT, in seconds: a week. In milliseconds it fits an int, as poll(2) takes it.
constexpr int64_t kMostTimeout = 7 * 24 * 3600;

/// The environment variable `name`; none where it is not set or empty.
std::optional<std::string> variable(const char* name);

/// The same as a whole number in [least, most]. Throws fe::Error, naming it, for anything else.
std::optional<int64_t> number_variable(const char* name, int64_t least, int64_t most);

/// The same, of a variable that must be there: `because` says why ("RANK is set").
int64_t needed_number(const char* name, int64_t least, int64_t most, const char* because);

}  // namespace fe::distributed
