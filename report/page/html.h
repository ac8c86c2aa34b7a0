// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace fe::report {

/// `text` as HTML shows it, in an element or between quotes. Control characters are left out, but
/// for newline and tab.
std::string escaped(std::string_view text);

/// The address of a file, relative to the page: "pictures/a%20b.png".
std::string link_to(const std::filesystem::path& relative);

/// The bytes of a PNG file as an address that holds them.
std::string png_uri(std::span<const std::byte> bytes);

/// For readers: "0.8926", "nan"; "1.6 MB"; "4 min 16 s".
std::string number_text(double value);
std::string bytes_text(uintmax_t bytes);
std::string duration_text(double seconds);
/// "2026-11-22 09:15 UTC" for "2026-11-22T09:15:00Z"; another text as it is.
std::string time_text(const std::string& iso);

}  // namespace fe::report
