// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/load_tensors.h"

#include <array>
#include <fstream>
#include <string_view>

#include "fe/base/error.h"
#include "fe/storage/safetensors.h"

namespace fe {

TensorFile load_tensors(const std::filesystem::path& path) {
  // Safetensors begin with a length and a JSON object; write_tensor_file() begins with text.
  constexpr size_t kBrace = 8;
  std::array<char, kBrace + 1> start{};
  std::ifstream(path, std::ios::binary).read(start.data(), start.size());
  const std::string_view begin(start.data(), 2);
  FE_CHECK(
      begin != "PK" && begin != "\x80\x02",
      "'{}' was written by torch.save(): it holds Python objects, which a C++ program cannot "
      "build safely. Convert it once in Python: safetensors.torch.save_file(model.state_dict(), "
      "'weights.safetensors').",
      path.string());
  const bool safetensors = start[kBrace] == '{' || path.extension() == ".safetensors";
  return safetensors ? load_safetensors(path) : read_tensor_file(path);
}

}  // namespace fe
