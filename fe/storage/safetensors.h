// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "fe/storage/tensor_file.h"

namespace fe {

/// Writes a file in Hugging Face's safetensors format, which PyTorch, JAX and Rust programs read:
/// 8 bytes header length (little endian), a JSON header, the values. It has no checksum; prefer
/// write_tensor_file() unless other programs read the file.
///
/// Supports the dtypes of write_tensor_file(). Throws fe::Error as that does, and for the name
/// "__metadata__".
void save_safetensors(const std::filesystem::path& path,
                      const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// Reads a safetensors file: tensors on the CPU, sorted by name, and metadata. Throws fe::Error if
/// the file is missing or invalid: every offset, size and dtype is checked before a value is
/// read.
TensorFile load_safetensors(const std::filesystem::path& path);

}  // namespace fe
