// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/run/checkpoint.h"
#include "config/schema/registry.h"
#include "config/sections/assembly.h"
#include "config/sections/sections.h"
#include "fe/base/schedule.h"
#include "fe/base/tensor.h"
#include "fe/data/dataset.h"
#include "fe/network/network.h"
#include "fe/pipeline/numpy_op.h"

namespace fe::config {

/// The parts of a run that inference needs, without its data.
struct Inference {
  std::vector<Scheduled<AnyNumpyOp>> ops = {};  ///< of the pipeline
  int64_t batch_size = 1;                       ///< of evaluation in training: the same sums
  Network network;
  InferSection infer = {};
  std::map<std::string, InputSpec> inputs = {};  ///< none for a model file
  int64_t epoch = 1;                             ///< for what is scheduled
  uint64_t seed = 0;                             ///< of ops that draw random numbers
  AssemblyPtr detector = {};                     ///< of the section `detector`; null without one
};

/// Builds and restores them from the checkpoint alone, on the device that training had, if it is
/// there. Neither data sets nor weights files are opened.
Inference build_inference(const Checkpoint& checkpoint, const Registry& registry);

/// The model of a model file on its own: from "input" to "output", without a pipeline.
Inference model_inference(const std::filesystem::path& path);

/// From a checkpoint, a run folder or a model file. Throws fe::Error for anything else.
Inference open_inference(const std::filesystem::path& path, const Registry& registry);

/// What the network writes in mode infer, in order.
std::vector<std::string> written_keys(const Inference& inference);

/// Runs pipeline and network in mode infer on `samples`, inference.batch_size at a time, and calls
/// `take` with each batch's values of the keys `wanted` (unset: every value there is), on the CPU,
/// and the number of its first sample. Values that nobody wants are not computed. Ops that only
/// remove samples are left out: who asks gets an answer.
void run_inference(const Inference& inference,
                   const Dataset& samples,
                   const std::optional<std::vector<std::string>>& wanted,
                   const std::function<void(const Batch& values, int64_t first)>& take);

/// The same on all `samples` as one batch; gives every value there is.
Batch run_inference(const Inference& inference, const Dataset& samples);

}  // namespace fe::config
