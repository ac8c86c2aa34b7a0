// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "fe/storage/tensor_file.h"

namespace fe {

/// The layout of Hugging Face's safetensors, which PyTorch, JAX and Rust programs read too:
/// 8 bytes header length (little endian), a JSON header, the values. It has no checksum; prefer
/// write_tensor_file() where nobody else reads the file.
///
/// Types as for write_tensor_file(). Throws fe::Error as that does, and for the name
/// "__metadata__".
void save_safetensors(const std::filesystem::path& path,
                      const NamedTensors& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// Tensors on the CPU, sorted by name, and the file's metadata. Throws fe::Error when it is
/// missing, or not a valid safetensors file: every offset, size and type is checked against the
/// file before a value is read.
TensorFile load_safetensors(const std::filesystem::path& path);

}  // namespace fe
