// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "fe/storage/tensor_file.h"

namespace fe {

/// Reads a file of write_tensor_file() or a safetensors file, detected by its first bytes. Throws
/// fe::Error for other files; for one of torch.save() the message says how to convert it.
TensorFile load_tensors(const std::filesystem::path& path);

}  // namespace fe
