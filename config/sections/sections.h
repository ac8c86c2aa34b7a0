// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "config/schema/mixed_precision_type.h"
#include "config/schema/piece_info.h"
#include "fe/base/key.h"
#include "fe/base/options.h"

/// The plain options of a config's sections; what else stands there is read where it is built.
namespace fe::config {

/// Beside train_data, eval_data, test_data, batch_size and ops.
struct PipelineSection {
  int num_workers = -1;
  bool drop_last = false;

  static auto fields() {
    using O = PipelineSection;
    return std::tuple(field("num_workers", &O::num_workers,
                            "threads that prepare batches; 0: none; -1: as fits", at_least(-1)),
                      field("drop_last", &O::drop_last, "leave out a last batch that is not full"));
  }
};

struct EstimatorSection {
  int64_t epochs = 0;
  int64_t train_steps_per_epoch = 0;
  int64_t eval_steps_per_epoch = 0;
  int64_t log_steps = 100;
  std::vector<std::string> monitor_names = {};
  std::string device = "auto";
  bool trial_step = true;
  bool fail_on_nan = true;

  static auto fields() {
    using O = EstimatorSection;
    return std::tuple(
        field("epochs", &O::epochs, "passes over the training data", at_least(1)),
        field("train_steps_per_epoch", &O::train_steps_per_epoch, "0: one pass over the data",
              at_least(0)),
        field("eval_steps_per_epoch", &O::eval_steps_per_epoch, "0: one pass over the data",
              at_least(0)),
        field("log_steps", &O::log_steps, "steps between two lines; 0: a line an epoch; -1: none",
              at_least(-1)),
        field("monitor_names", &O::monitor_names, "keys to log beside the losses"),
        field("device", &O::device, "auto, cpu, cuda or cuda:N"),
        field("trial_step", &O::trial_step, "try every plan on one batch before training"),
        field("fail_on_nan", &O::fail_on_nan, "end the run when a loss is NaN or infinite"));
  }
};

/// Of one model, beside layers, options and optimizer.
struct ModelSection {
  std::string architecture = {};
  std::filesystem::path file = {};
  std::filesystem::path weights = {};
  MixedPrecision mixed_precision = {};
  double ema_decay = 0.0;
  bool sync_batchnorm = false;

  static auto fields() {
    using O = ModelSection;
    return std::tuple(
        field("architecture", &O::architecture, "a registered architecture"),
        field("file", &O::file, "a model file to take over, architecture and weights"),
        field("weights", &O::weights, "weights to start from, HDF5 or safetensors"),
        field("mixed_precision", &O::mixed_precision,
              "run it in bfloat16 (true) or float16 where that is safe"),
        field("ema_decay", &O::ema_decay, "above 0: keep an exponential mean of the weights",
              from_to_below(0, 1)),
        field("sync_batchnorm", &O::sync_batchnorm,
              "BatchNorm takes its statistics from the rows of all processes"));
  }
};

/// What inference is given and what it tells.
struct InferSection {
  Key input = "x";         ///< the key that an image, or a column of a file, is put under
  std::string score = {};  ///< of the outputs, the one number a sample is judged by; empty: none
  std::vector<std::string> outputs = {};  ///< empty: all that the network writes in mode infer
  std::optional<double> black = {};       ///< of pictures of floats; unset: chosen from the values
  std::optional<double> white = {};

  static auto fields() {
    using O = InferSection;
    return std::tuple(
        field("input", &O::input, "the key that images, or a file's samples, are put under"),
        field("score", &O::score, "the output that a sample is judged by; a number a sample"),
        field("outputs", &O::outputs, "keys to tell; none: all that the network writes"),
        field("black", &O::black,
              "pictures of floats: the value drawn black; unset: -1, or 0 for "
              "values in [0, 1]"),
        field("white", &O::white, "the value drawn white; unset: 1"));
  }
};

/// The sections as pieces of the category "Section", and what data sets may be put through as
/// "Step", for help and the schema.
std::vector<PieceInfo> section_infos();

}  // namespace fe::config
