// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace fe::data {

/// The content of a file, unpacked if it is in gzip format (by its first bytes, not by its name).
/// Throws fe::Error when it cannot be read, and when the packed data is cut short or damaged.
std::vector<std::byte> read_unpacked(const std::filesystem::path& path);

}  // namespace fe::data
