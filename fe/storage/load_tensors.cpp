// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/load_tensors.h"

#include <array>
#include <fstream>

#include "fe/storage/safetensors.h"

namespace fe {

TensorFile load_tensors(const std::filesystem::path& path) {
  // Safetensors begin with a length and a JSON object; write_tensor_file() begins with text.
  constexpr size_t kBrace = 8;
  std::array<char, kBrace + 1> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  const bool safetensors = start[kBrace] == '{' || path.extension() == ".safetensors";
  return safetensors ? load_safetensors(path) : read_tensor_file(path);
}

}  // namespace fe
