// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/new.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <system_error>

#include "apps/fe/help/arguments.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlaceholder = "@PROJECT@";

// "digits", "digits/" and "./digits" are the same project.
std::string project_name(const fs::path& folder) {
  if (folder.empty()) return "";  // has no absolute path
  const fs::path path = fs::absolute(folder).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

bool can_name_project(const std::string& name) {
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](unsigned char c) {
           return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_');
         });
}

}  // namespace

std::string filled_in(const EmbeddedFile& file, const std::string& project) {
  std::string_view rest = file.content;
  const size_t line = rest.find('\n');
  if (rest.substr(0, line).find("SPDX-License-Identifier") != std::string_view::npos) {
    rest.remove_prefix(line + 1);
  }
  std::string text;
  for (size_t at; (at = rest.find(kPlaceholder)) != std::string_view::npos;) {
    text += rest.substr(0, at);
    text += project;
    rest.remove_prefix(at + kPlaceholder.size());
  }
  return text += rest;
}

void write_project(const fs::path& folder) {
  const std::string project = project_name(folder);
  FE_CHECK(can_name_project(project),
           "new: expected a folder whose name is a letter, then letters, digits, '-' and '_', got "
           "'{}'. It names the project too.",
           project);
  std::error_code unreadable;
  FE_CHECK(!fs::exists(fs::symlink_status(folder, unreadable)),
           "new: '{}' exists. Choose another name: nothing is overwritten.", folder.string());
  for (const EmbeddedFile& file : embedded_files()) {
    write_file(folder / file.name, filled_in(file, project));
  }
}

void run(const NewArguments& arguments) {
  write_project(arguments.folder);
  fmt::print("{} has\n", arguments.folder.string());
  for (const EmbeddedFile& file : embedded_files()) fmt::print("  {}\n", file.name);
  fmt::print("README.md describes them. To train:\n  cd {} && fe train config.yaml\n",
             arguments.folder.string());
}

}  // namespace fe::app
