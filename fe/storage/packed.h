// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

#include "fe/storage/tensor_file.h"

namespace fe {

/// Tensors of any dtypes and shapes in one uint8 tensor [bytes] on the CPU, with an index, to be
/// sent to another process.
struct Packed {
  Tensor bytes;
  std::string index;  ///< names, dtypes, shapes and offsets, as JSON
};

/// Packs tensors.
Packed pack(const NamedTensors& tensors);
/// Restores the tensors. Throws fe::Error for a value that pack() did not return.
NamedTensors unpack(const Packed& packed);

}  // namespace fe
