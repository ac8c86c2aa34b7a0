// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "fe/estimator/estimator.h"
#include "fe/estimator/record/summary.h"
#include "fe/model/model.h"
#include "fe/run/input_spec.h"
#include "fe/run/shared_states.h"
#include "fe/storage/tensor_file.h"

/// checkpoint.h5 of a run: all its models, what inference must know beside them, and the config
/// they were trained by, as a text that this layer does not read.
///
/// It is a tensor file (fe/storage/tensor_file.h). Tensors are named "<model>/<name in the
/// module>". Attributes are kind ("fe checkpoint"), config (the text; empty for a program without
/// one), epoch (the last one), fe_version, torch_version, and as JSON: recipes (of modules, by
/// model), shared (the states of shared values, by name), input (dtype and shape of a sample's
/// values, by key), metrics (the last value, by mode and key).
namespace fe::run {

inline constexpr const char* kCheckpointKind = "fe checkpoint";  ///< its attribute `kind`

/// Recipes of modules (fe/model/recipe.h) by the names of their models.
using Recipes = std::map<std::string, std::string>;

/// What a checkpoint is written from.
struct CheckpointParts {
  std::string config = {};  ///< the config, as text
  int64_t epoch = 1;
  std::vector<Model> models = {};                  ///< the models
  std::map<std::string, std::string> shared = {};  ///< SharedStates::states()
  InputSpecs inputs = {};                          ///< the shapes and types of the inputs
  std::string metrics = "{}";                      ///< JSON: the last value, by mode and key
};

/// Those of a run: the models of its network, its inputs, and the numbers of `summary`. `config`
/// and `shared` are the caller's to fill in.
CheckpointParts checkpoint_parts(const EstimatorOptions& run, const Summary& summary = {});

/// Writes a complete file, or leaves what is there. Throws fe::Error.
void write_checkpoint(const CheckpointParts& parts, const std::filesystem::path& path);

/// A checkpoint that has been read; restore() brings its content into models and shared values.
struct Checkpoint {
  std::filesystem::path path;  ///< the file
  std::string config = {};     ///< the config, as text
  int64_t epoch = 1;           ///< the last one of training: scheduled values are as they were then
  Recipes recipes = {};        ///< the recipes of the models by name
  std::map<std::string, std::string> shared = {};      ///< the shared values by name, as JSON
  InputSpecs inputs = {};                              ///< the shapes and types of the inputs
  NamedTensors tensors = {};                           ///< the weights by name
  std::map<std::string, std::string> attributes = {};  ///< all of them, as text
};

/// The file itself: checkpoint.h5 in a run folder, or `path`. Throws fe::Error for a folder without
/// one, and for a config.
std::filesystem::path checkpoint_file(const std::filesystem::path& path);

/// From checkpoint.h5 or the run folder that holds it. Throws fe::Error when it is missing, damaged
/// or something else (a config, a model file).
Checkpoint read_checkpoint(const std::filesystem::path& path);

/// The same from a tensor file that has been read from `path`.
Checkpoint parse_checkpoint(const std::filesystem::path& path, TensorFile file);

/// Brings the checkpoint's weights and shared values into `models` and `shared`, which must be
/// those of the run that wrote it. Throws fe::Error, naming everything that does not fit; then
/// nothing has changed.
void restore(const Checkpoint& checkpoint,
             const std::vector<Model>& models,
             const SharedStates& shared = {});

}  // namespace fe::run
