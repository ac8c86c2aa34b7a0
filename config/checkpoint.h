// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/run_config.h"
#include "fe/network/network.h"
#include "fe/pipeline/pipeline.h"
#include "fe/storage/tensor_file.h"

/// checkpoint.h5 of a run: all its models with the config they were trained by, so that inference
/// needs nothing else. A tensor file (fe/storage/tensor_file.h): tensors are
/// "<model>/<name in the module>"; attributes kind ("fe checkpoint"), config (YAML), shared
/// (JSON, the state of shared values by name), input (JSON: dtype and shape of a sample's values by
/// key), metrics (JSON), fe_version, torch_version.
namespace fe::config {

/// What a sample of the training data looked like before the ops.
struct InputSpec {
  std::string dtype;           ///< "uint8"
  std::vector<int64_t> shape;  ///< of one sample
};

/// Writes a run's models as they are now, whole or not at all.
void save_checkpoint(const RunConfig& run,
                     const std::filesystem::path& path,
                     const std::map<std::string, std::string>& more_attributes = {});

/// A checkpoint that has been read: the config, and its tensors still apart.
struct Checkpoint {
  std::filesystem::path path;
  Node config;
  std::map<std::string, std::string> shared;
  std::map<std::string, InputSpec> inputs;  ///< by key
  NamedTensors tensors;
  std::map<std::string, std::string> attributes;
};

/// From checkpoint.h5 or the run folder with it. Throws fe::Error when it is missing, damaged or
/// something else (a config, a model file).
Checkpoint read_checkpoint(const std::filesystem::path& path);

/// Puts the checkpoint's weights and shared values into a run that was built from its config.
/// Throws fe::Error, naming what does not fit; then nothing has changed.
void restore(const Checkpoint& checkpoint, RunConfig& run);

/// The parts of a run that inference needs, without its data.
struct Inference {
  std::vector<Scheduled<AnyNumpyOp>> ops;  ///< of the pipeline
  int64_t batch_size = 1;                  ///< of evaluation in training: the same sums
  Network network;
  InferSection infer;
  std::map<std::string, InputSpec> inputs;
};

/// Builds and restores them from the checkpoint alone; data sets are not opened.
Inference build_inference(const Checkpoint& checkpoint, const Registry& registry);

}  // namespace fe::config
