// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fe::data {

/// The files of a published data set, and where people keep them.
struct KnownFiles {
  std::string_view name;                             ///< "mnist", for messages
  std::vector<std::vector<std::string>> file_names;  ///< of each file; any of its names will do
  std::vector<std::filesystem::path> folders;        ///< to look in, one after the other
  std::string how_to_get;                            ///< the end of the message when not found
};

/// `folder`, and its subfolders of the given names.
std::vector<std::filesystem::path> with_subfolders(const std::filesystem::path& folder,
                                                   const std::vector<std::string>& names);

/// What the environment variable FE_DATA_DIR says; empty when it is not set.
std::filesystem::path data_root();

/// The files in the first folder that has all of them, plain or with ".gz" appended, or an empty
/// list.
std::vector<std::filesystem::path> find_files(const KnownFiles& files);

/// Throws fe::Error: what was looked for, where, what was there, and how to get it.
[[noreturn]] void fail_not_found(const KnownFiles& files);

}  // namespace fe::data
