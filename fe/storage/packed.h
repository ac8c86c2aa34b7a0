// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "fe/storage/tensor_file.h"

namespace fe {

/// Tensors of any types and shapes as one, uint8 [bytes], on the CPU, and a text that says what is
/// where: to be sent to another process.
struct Packed {
  Tensor bytes;
  std::string index;  ///< JSON
};

Packed pack(const NamedTensors& tensors);
/// Throws fe::Error for what pack() did not give.
NamedTensors unpack(const Packed& packed);

}  // namespace fe
