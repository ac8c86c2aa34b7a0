// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace fe::app {

/// The description of a tensor in a file.
struct InspectedTensor {
  std::string name;
  std::string dtype;  ///< "float32"
  std::vector<int64_t> shape;
};

struct InspectedFile {
  std::string kind;  ///< "model", "checkpoint", "tensor file", "safetensors", "HDF5" or "IDX"
  std::vector<std::pair<std::string, std::string>> facts =
      {};  ///< name, version, recipe, config, ...
  std::vector<InspectedTensor> tensors = {};
  bool has_digest = false;  ///< of the whole content, which was compared

  int64_t number_count() const;  ///< in all tensors
};

/// Reads a file of any of these kinds, recognized by its content, or the checkpoint.h5 of a run
/// folder. `whole`: every value is read, also where the headers alone would do. Throws fe::Error
/// when it is missing, damaged or of another kind.
InspectedFile inspect_file(const std::filesystem::path& path, bool whole);

/// The data sets of an HDF5 file, in groups too. Values are read only when `whole`.
InspectedFile inspect_hdf5(const std::filesystem::path& path, bool whole);

}  // namespace fe::app
