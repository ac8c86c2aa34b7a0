// SPDX-License-Identifier: Apache-2.0
#include "fe/storage/packed.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

#include "fe/base/error.h"

namespace fe {

using SortedJson = nlohmann::json;

Packed pack(const NamedTensors& tensors) {
  SortedJson index = SortedJson::array();
  std::vector<Tensor> parts = {torch::empty({0}, torch::kByte)};
  for (const auto& [name, tensor] : tensors) {
    const Tensor values = tensor.detach().to(at::kCPU).contiguous();
    index.push_back({{"name", name},
                     {"type", static_cast<int>(values.scalar_type())},
                     {"shape", values.sizes().vec()},
                     {"bytes", values.nbytes()}});
    if (values.numel() == 0) continue;
    parts.push_back(values.reshape({-1}).view(torch::kByte));
  }
  return {torch::cat(parts), index.dump()};
}

NamedTensors unpack(const Packed& packed) {
  try {
    NamedTensors tensors;
    int64_t begin = 0;
    for (const SortedJson& entry : SortedJson::parse(packed.index)) {
      const auto type = static_cast<at::ScalarType>(entry.at("type").get<int>());
      const auto shape = entry.at("shape").get<std::vector<int64_t>>();
      const auto bytes = entry.at("bytes").get<int64_t>();
      const Tensor values = torch::empty(shape, type);
      // A view would need an aligned start.
      if (bytes > 0) {
        values.view({-1}).view(torch::kByte).copy_(packed.bytes.narrow(0, begin, bytes));
      }
      tensors.emplace_back(entry.at("name"), values);
      begin += bytes;
    }
    return tensors;
  } catch (const std::exception& error) {
    fail("cannot unpack tensors: expected what pack() gave, got something else ({}).",
         error.what());
  }
}

}  // namespace fe
