// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/digest.h"

#include <openssl/evp.h>

#include <array>

#include "fe/base/error.h"

namespace fe {

std::string sha256(std::span<const std::byte> content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const int done =
      EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr);
  if (done != 1) fail_running("sha256: OpenSSL has no SHA-256 here.");
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

}  // namespace fe
