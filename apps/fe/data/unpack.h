// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

namespace fe::app {

/// The limits of an archive: a small file can expand to fill a disk.
struct UnpackLimits {
  uintmax_t bytes = uintmax_t{64} << 30;  ///< of all files in total
  uintmax_t entries = 1'000'000;          ///< files and folders
};

/// Unpacks a tar file, compressed or not, into the new `folder`. Entries can only be regular files
/// and folders, below `folder`: absolute paths, "..", links and device files are refused. After a
/// failure `folder` does not exist. Throws fe::Error (kFailure) for an archive that is damaged,
/// refused or too large, for a folder that exists, and when a file cannot be written.
void unpack(const std::filesystem::path& archive,
            const std::filesystem::path& folder,
            const UnpackLimits& limits = {});

}  // namespace fe::app
