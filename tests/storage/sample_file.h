// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fe/base/system/file.h"
#include "fe/storage/tensor_file.h"

namespace fe::testing {

/// A tensor of every type and of unusual shapes.
inline TensorFile sample_file() {
  const auto numbers = torch::arange(12, torch::kDouble).view({3, 4}) - 5.5;
  TensorFile file;
  file.tensors = {
      {"0.weight", numbers.to(torch::kFloat)},
      {"0.bias", (numbers / 3).to(torch::kDouble)},
      {"half", numbers.to(torch::kHalf)},
      {"bf16", numbers.to(torch::kBFloat16)},
      {"byte", torch::arange(200, 206, torch::kByte)},
      {"char", torch::arange(-3, 3, torch::kChar)},
      {"short", torch::arange(-30000, -29998, torch::kShort)},
      {"int", torch::arange(-2000000000, -1999999998, torch::kInt)},
      {"long", torch::full({2}, int64_t{1} << 40, torch::kLong)},
      {"flags", torch::tensor({true, false, true})},
      {"1.num_batches_tracked", torch::tensor(int64_t{7})},
      {"empty", torch::empty({0, 3})},
      {"optimizer/0.weight/step", torch::tensor(2.5)},
  };
  file.attributes = {{"kind", "sample"}, {"note", "gr\u00fc\u00df Gott"}, {"empty", ""}};
  return file;
}

/// Whether two files hold the same tensors, whatever their order, and the same attributes.
inline bool same(const TensorFile& a, const TensorFile& b) {
  if (a.attributes != b.attributes || a.tensors.size() != b.tensors.size()) return false;
  const std::map<std::string, Tensor> others(b.tensors.begin(), b.tensors.end());
  for (const auto& [name, tensor] : a.tensors) {
    const auto other = others.find(name);
    if (other == others.end() || other->second.scalar_type() != tensor.scalar_type() ||
        other->second.sizes() != tensor.sizes() || !other->second.equal(tensor)) {
      return false;
    }
  }
  return true;
}

/// Writes without fsync: for tests that damage a file thousands of times.
inline void overwrite(const std::filesystem::path& path, const std::vector<std::byte>& content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(reinterpret_cast<const char*>(content.data()),
            static_cast<std::streamsize>(content.size()));
}

}  // namespace fe::testing
