// SPDX-License-Identifier: Apache-2.0
#include "fe/data/files/find_files.h"

#include <cstdlib>
#include <optional>
#include <system_error>

#include "fe/base/error.h"

namespace fe::data {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> find_file(const fs::path& folder, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    for (const char* ending : {"", ".gz"}) {
      std::error_code ignored;
      fs::path path = folder / (name + ending);
      if (fs::is_regular_file(path, ignored)) return path;
    }
  }
  return std::nullopt;
}

std::vector<std::string> missing_in(const fs::path& folder, const KnownFiles& files) {
  std::vector<std::string> missing;
  for (const auto& names : files.file_names) {
    if (!find_file(folder, names)) missing.push_back(names.front());
  }
  return missing;
}

std::string verdict_on(const fs::path& folder, const KnownFiles& files) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return fmt::format("'{}' (does not exist)", folder.string());
  if (!fs::is_directory(folder, ignored)) {
    return fmt::format("'{}' (not a folder)", folder.string());
  }
  const std::vector<std::string> missing = missing_in(folder, files);
  if (missing.size() == files.file_names.size()) {
    return fmt::format("'{}' (has none of them)", folder.string());
  }
  return fmt::format("'{}' (lacks {})", folder.string(), fmt::join(missing, ", "));
}

}  // namespace

std::vector<fs::path> with_subfolders(const fs::path& folder,
                                      const std::vector<std::string>& names) {
  std::vector<fs::path> folders = {folder};
  for (const std::string& name : names) folders.push_back(folder / name);
  return folders;
}

fs::path data_root() {
  const char* root = std::getenv("FE_DATA_DIR");
  return root ? root : "";
}

std::vector<fs::path> find_files(const KnownFiles& files) {
  for (const fs::path& folder : files.folders) {
    if (!missing_in(folder, files).empty()) continue;
    std::vector<fs::path> found;
    for (const auto& names : files.file_names) found.push_back(*find_file(folder, names));
    return found;
  }
  return {};
}

void fail_not_found(const KnownFiles& files) {
  std::vector<std::string> wanted, looked;
  for (const auto& names : files.file_names) wanted.push_back(names.front());
  for (const fs::path& folder : files.folders) looked.push_back(verdict_on(folder, files));
  fail("{}: expected the files {} (plain or .gz) in one folder, looked in {}. {}", files.name,
       fmt::join(wanted, ", "),
       looked.empty() ? "no folder" : fmt::format("{}", fmt::join(looked, ", ")), files.how_to_get);
}

}  // namespace fe::data
