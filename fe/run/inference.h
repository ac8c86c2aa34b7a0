// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/schedule.h"
#include "fe/base/tensor.h"
#include "fe/data/dataset.h"
#include "fe/network/network.h"
#include "fe/pipeline/numpy_op.h"
#include "fe/run/detector.h"
#include "fe/run/infer_options.h"
#include "fe/run/input_spec.h"

namespace fe::run {

/// The parts of a run that inference needs, without its data.
struct Inference {
  std::vector<Scheduled<AnyNumpyOp>> ops = {};  ///< of the pipeline
  int64_t batch_size = 1;                       ///< of evaluation in training: the same sums
  Network network;                              ///< the network
  InferOptions infer = {};                      ///< the input and the outputs
  InputSpecs inputs = {};                       ///< none for a model file
  int64_t epoch = 1;                            ///< for scheduled values
  uint64_t seed = 0;                            ///< of ops that draw random numbers
  DetectorPtr detector = {};                    ///< null without one
};

/// The batch size of evaluation in `epoch`, or of training where evaluation has none. An op in the
/// mode (ops::Batch) overrules `batch_size`, which may be 0 then.
int64_t evaluation_batch_size(const std::vector<Scheduled<AnyNumpyOp>>& ops,
                              const Scheduled<int64_t>& batch_size,
                              int64_t epoch);

/// Moves the network to the device that training had ("auto": any GPU), or to the CPU where there
/// is no GPU.
void to_available_device(const Network& network, const std::string& trained_on = "auto");

/// What the network writes in mode infer, in order.
std::vector<std::string> written_keys(const Inference& inference);

/// Runs pipeline and network in mode infer on `samples`, inference.batch_size at a time. Calls
/// `take` with each batch's values of the keys `wanted` (unset: every value), on the CPU, and the
/// number of its first sample. Values that nobody wants are not computed. Ops that only remove
/// samples are left out: every sample gets an answer.
void run_inference(const Inference& inference,
                   const Dataset& samples,
                   const std::optional<std::vector<std::string>>& wanted,
                   const std::function<void(const Batch& values, int64_t first)>& take);

/// The same on all `samples` as one batch. Returns every value.
Batch run_inference(const Inference& inference, const Dataset& samples);

}  // namespace fe::run
