// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/file_kind.h"

#include <array>
#include <cstddef>
#include <fstream>
#include <string>
#include <string_view>

#include "fe/base/array.h"

namespace fe::app {
namespace {

std::string first_bytes(const std::filesystem::path& path) {
  std::array<char, 14> bytes{};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  return {bytes.data(), static_cast<size_t>(file.gcount())};
}

// Two zeros, a type and a rank; gzip has a number of its own.
bool is_idx(std::string_view start) {
  if (start.starts_with("\x1f\x8b")) return true;
  return start.size() > 3 && start[0] == 0 && start[1] == 0 && start[2] >= 0x08 &&
         start[2] <= 0x0e && start[3] > 0 && start[3] <= static_cast<char>(Shape::kMaxDims);
}

}  // namespace

FileKind kind_of(const std::filesystem::path& path) {
  const std::string start = first_bytes(path);
  if (start.starts_with("\x89HDF\r\n\x1a\n")) return FileKind::kHdf5;
  if (start.starts_with("fe tensor file")) return FileKind::kTensors;
  return is_idx(start) ? FileKind::kIdx : FileKind::kOther;
}

}  // namespace fe::app
