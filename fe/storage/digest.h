// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace fe {

/// SHA-256 in 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> content);

}  // namespace fe
