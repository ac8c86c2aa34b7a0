// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "fe/model/model.h"
#include "fe/storage/tensor_file.h"

namespace fe {

/// Texts stored with a model: class names, threshold, metric values. Values that are not plain
/// words are JSON.
using Metadata = std::map<std::string, std::string>;

/// The content of a model file.
struct ModelFile {
  std::string name;           ///< of the model
  std::string recipe;         ///< JSON for make_module(); empty if the module has none
  std::string fe_version;     ///< of the program that wrote it
  std::string torch_version;  ///< likewise
  Metadata metadata;          ///< the metadata that save_model() was given
  NamedTensors tensors;       ///< parameters and buffers by their names in the module, sorted
};

/// Atomically writes the model's weights, buffers, name, and recipe. The format is that of
/// write_tensor_file() (fe/storage/tensor_file.h), so that h5py reads f['tensors/0.weight'].
/// Throws fe::Error (kFailure) when writing fails; then the file that was there stays.
void save_model(const Model& model,
                const std::filesystem::path& path,
                const Metadata& metadata = {});

/// Rebuilds the model of a file from its recipe, without an optimizer. Throws fe::Error if the file
/// is missing or damaged, has no recipe, or names an architecture that is not registered.
Model load_model(const std::filesystem::path& path);

/// Loads the weights of a model file, or of a safetensors file, into a model of the same
/// architecture. Throws fe::Error, naming the tensors that do not fit; the model is then unchanged.
void load_weights(const Model& model, const std::filesystem::path& path);

/// Reads a model file. Throws fe::Error if the file is missing, damaged or of another kind.
ModelFile read_model_file(const std::filesystem::path& path);

}  // namespace fe
