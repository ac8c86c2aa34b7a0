// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace fe::app {

/// A file at an address, with the sum its publisher gives.
struct Download {
  std::string url;             ///< https, http or file
  std::filesystem::path path;  ///< where to
  std::string md5;             ///< 32 lower-case hexadecimal digits
};

/// Fetches the file unless it is there already, whole. What was fetched so far is kept in
/// `path`.part, from where a later call goes on; `path` appears when the sum is right.
/// Throws fe::Error (kFailure) when the address cannot be reached, the disk is full, or the content
/// is not what was published.
void download(const Download& wanted);

/// MD5 of a file's content: it tells damage, not forgery.
std::string md5(const std::filesystem::path& path);

/// Unpacks a tar file, packed or not, into a folder that is there. Throws fe::Error (kFailure).
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder);

}  // namespace fe::app
