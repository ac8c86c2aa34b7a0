// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/run/run_config.h"
#include "config/sections/models_section.h"
#include "fe/estimator/record/summary.h"
#include "fe/storage/tensor_file.h"

/// checkpoint.h5 of a run: all its models with the config they were trained by, so that inference
/// needs nothing else. A tensor file (fe/storage/tensor_file.h): tensors are
/// "<model>/<name in the module>"; attributes kind ("fe checkpoint"), config (YAML), epoch (the
/// last one), fe_version, torch_version, and as JSON: recipes (of modules, by model), shared (the
/// state of shared values, by name), input (dtype and shape of a sample's values, by key), metrics
/// (the last value, by mode and key).
namespace fe::config {

inline constexpr const char* kCheckpointKind = "fe checkpoint";  ///< its attribute `kind`

/// What a sample of the training data looked like before the ops.
struct InputSpec {
  std::string dtype;           ///< "uint8"
  std::vector<int64_t> shape;  ///< of one sample
};

/// The values of a data set's first sample, before any op.
std::map<std::string, InputSpec> input_specs(const Dataset& dataset);

/// Writes a run's models as they are now, whole or not at all. `summary`: the run's numbers.
void save_checkpoint(const RunConfig& run,
                     const std::filesystem::path& path,
                     const Summary& summary = {});

/// What a checkpoint is written from.
struct CheckpointParts {
  Node config = {};
  int64_t epoch = 1;
  std::vector<Model> models = {};
  std::map<std::string, std::string> shared = {};  ///< states of shared values, by name
  std::map<std::string, InputSpec> inputs = {};    ///< by key
  std::string metrics = "{}";                      ///< JSON: the last value, by mode and key
};
void save_checkpoint(const CheckpointParts& parts, const std::filesystem::path& path);

/// A checkpoint that has been read: the config, and its tensors still apart.
struct Checkpoint {
  std::filesystem::path path;
  Node config = {};
  int64_t epoch = 1;  ///< the last one of training: what is scheduled is as it was then
  Recipes recipes = {};
  std::map<std::string, std::string> shared = {};
  std::map<std::string, InputSpec> inputs = {};  ///< by key
  NamedTensors tensors = {};
  std::map<std::string, std::string> attributes = {};  ///< all of them, as text
};

/// The file itself: checkpoint.h5 in a run folder, or `path`. Throws fe::Error for a folder without
/// one, and for a config.
std::filesystem::path checkpoint_file(const std::filesystem::path& path);

/// From checkpoint.h5 or the run folder with it. Throws fe::Error when it is missing, damaged or
/// something else (a config, a model file).
Checkpoint read_checkpoint(const std::filesystem::path& path);

/// The same from a tensor file that has been read from `path`.
Checkpoint parse_checkpoint(const std::filesystem::path& path, TensorFile file);

/// Puts the checkpoint's weights and shared values into the models and shared values of `context`,
/// which was filled from its config with `saved` recipes. Throws fe::Error, naming what does not
/// fit; then nothing has changed.
void restore(const Checkpoint& checkpoint, Context& context);

}  // namespace fe::config
