// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fe {

/// Writes a whole file so that a crash at any instant leaves the old content or the new, never a
/// part: a temporary file in the same folder, fsync, rename, fsync of the folder. Missing parent
/// folders are made. Throws fe::Error (kFailure) and removes the temporary file when anything
/// fails; the file that was there stays as it was. (When the last step fails, the new one is there,
/// but may not outlive a power failure.)
void write_file(const std::filesystem::path& path, std::span<const std::byte> content);
void write_file(const std::filesystem::path& path, std::string_view content);

/// The whole file. Throws fe::Error when it is missing, a folder, or unreadable.
std::vector<std::byte> read_file(const std::filesystem::path& path);

/// Removes what killed calls of write_file() have left in the folder: temporary files of processes
/// of this machine that are no more, and those of other machines that are a day old.
void remove_abandoned(const std::filesystem::path& folder);

/// Throws fe::Error unless files can be written into the folder, or it can be made. Makes nothing.
void require_writable_folder(const std::filesystem::path& folder);
/// Makes the folder, and checks that files can be written into it. Throws fe::Error otherwise.
void make_writable_folder(const std::filesystem::path& folder);

}  // namespace fe
