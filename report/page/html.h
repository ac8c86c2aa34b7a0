// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace fe::report {

/// The address of a file, relative to the page: "pictures/a%20b.png".
std::string link_to(const std::filesystem::path& relative);

/// For readers: "0.8926", "nan"; "1.6 MB"; "4 min 16 s".
std::string number_text(double value);
std::string bytes_text(uintmax_t bytes);
std::string duration_text(double seconds);
/// "2026-11-22 09:15 UTC" for "2026-11-22T09:15:00Z"; another text as it is.
std::string time_text(const std::string& iso);

}  // namespace fe::report
