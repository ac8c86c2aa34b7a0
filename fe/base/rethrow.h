// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace fe {

/// Inside a catch block: throws the exception at hand again as an fe::Error (a foreign one of kind
/// kFailure) whose text starts with where it happened. `name` begins `place` and often the text
/// too; it is said once.
[[noreturn]] void rethrow_at(std::string_view place, std::string_view name = {});

}  // namespace fe
