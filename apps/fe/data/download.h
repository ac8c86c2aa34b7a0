// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace fe::app {

/// A file at a URL, with the checksum that its publisher gives.
struct Download {
  std::string url;             ///< https, http or file
  std::filesystem::path path;  ///< where it is saved
  std::string md5;             ///< 32 lower-case hexadecimal digits
};

/// Downloads the file unless `path` already holds it. An incomplete download stays in `path`.part,
/// where a later call resumes; `path` appears when the checksum is right. Throws fe::Error
/// (kFailure) when the URL cannot be reached, the disk is full, or the content is not what was
/// published.
void download(const Download& wanted);

/// MD5 of a file's content: it detects damage, not forgery.
std::string md5(const std::filesystem::path& path);

}  // namespace fe::app
