// SPDX-License-Identifier: Apache-2.0
#include "report/page/html.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace fe::report {

std::string link_to(const std::filesystem::path& relative) {
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  // "./" keeps a name such as "a:b" from being read as the URL of another protocol.
  std::string out = "./";
  for (const char c : relative.generic_string()) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string number_text(double value) { return fmt::format("{:.4g}", value); }

std::string bytes_text(uintmax_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (bytes < 1000) return fmt::format("{} B", bytes);
  if (bytes < 1000 * 1000) return fmt::format("{:.1f} kB", size / 1e3);
  if (bytes < 1000 * 1000 * 1000) return fmt::format("{:.1f} MB", size / 1e6);
  return fmt::format("{:.1f} GB", size / 1e9);
}

std::string duration_text(double seconds) {
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = std::llround(seconds);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string time_text(const std::string& iso) {
  if (iso.size() != 20 || iso[10] != 'T' || iso.back() != 'Z') return iso;
  return fmt::format("{} {} UTC", iso.substr(0, 10), iso.substr(11, 5));
}

}  // namespace fe::report
