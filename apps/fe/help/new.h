// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace fe::app {

/// A file of apps/fe/help/skeleton/ that the build compiles in (cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;
  std::string_view content;
};
std::span<const EmbeddedFile> embedded_files();

/// A file of a new project: the template without its license line, and with the project's name in
/// place of @PROJECT@.
std::string filled_in(const EmbeddedFile& file, const std::string& project);

/// Writes the project. Throws fe::Error when the folder exists, or when its name cannot name a
/// CMake project: a letter, then letters, digits, '-' and '_'.
void write_project(const std::filesystem::path& folder);

}  // namespace fe::app
