// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fe/base/schedule.h"
#include "fe/estimator/trace.h"
#include "fe/pipeline/pipeline.h"

namespace fe::detect {

/// How a detector is trained: options of the estimator and the pipeline.
struct FitOptions {
  int64_t epochs = 20;      ///< the number of epochs
  int64_t batch_size = 64;  ///< the number of samples per batch
  ModeData eval_data = {};  ///< scored after each epoch, for traces, and for the threshold
  std::vector<Scheduled<AnyTrace>> traces = {};  ///< more traces
  int num_workers = -1;                          ///< threads that prepare batches; -1: as fits
  int64_t log_steps = 100;                       ///< 0: only epoch lines; -1: no lines
  std::filesystem::path run_dir = {};  ///< gets log, events and what traces write; empty: none
  std::string device = "auto";         ///< the device, as in EstimatorOptions
};

}  // namespace fe::detect
