// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"

namespace fe {

/// Tensors by name, in the order of the module or the file.
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

/// The content of a file of tensors.
struct TensorFile {
  NamedTensors tensors;                           ///< the tensors by name
  std::map<std::string, std::string> attributes;  ///< text by name
};

/// Atomically writes an HDF5 file (fe/base/system/file.h). Layout, format version 1:
///   bytes 0-511          text: "fe tensor file 1", length and SHA-256 of all that follows
///   /tensors/<name>      one data set per tensor, Fletcher32; the name may have dots; a '/' makes
///                        groups; bfloat16 is stored as uint16 with the attribute torch_dtype
///   attributes of /      format_version (int64) and `attributes` (UTF-8 strings)
/// The text is in what HDF5 calls a user block: other HDF5 programs skip it.
///
/// Tensors must be dense, on any device, of dtype bool, uint8, int8, int16, int32, int64, float16,
/// bfloat16, float32 or float64. Throws fe::Error for another dtype, an empty or repeated name, and
/// (kFailure) if writing fails; an existing file then stays unchanged.
void write_tensor_file(const std::filesystem::path& path, const TensorFile& content);

/// Reads a file of write_tensor_file(); tensors are on the CPU, sorted by name. Throws fe::Error if
/// the file is missing, of another kind, of a newer format, truncated, or changed in a single bit.
TensorFile read_tensor_file(const std::filesystem::path& path);

}  // namespace fe
