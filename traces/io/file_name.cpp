// SPDX-License-Identifier: Apache-2.0
#include "traces/io/file_name.h"

namespace fe::traces {

std::string file_name(std::string_view stem, std::string_view extension) {
  std::string name(stem);
  for (char& c : name) {
    // Bytes of UTF-8 letters have the high bit set.
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.' || (static_cast<unsigned char>(c) & 0x80);
    if (!plain) c = '_';
  }
  return name.append(extension);
}

}  // namespace fe::traces
