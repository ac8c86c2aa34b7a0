// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace fe {

/// The SHA-256 digest as 64 lowercase hexadecimal digits.
std::string sha256(std::span<const std::byte> content);

}  // namespace fe
