// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"

namespace fe::traces {

struct WeightSyncOptions {
  static constexpr std::string_view kName = "WeightSync";
  static constexpr std::string_view kDoc = "checks that all ranks have the same weights";

  int64_t every = 100;  ///< training steps between two looks
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = WeightSyncOptions;
    return std::tuple(field("every", &O::every, "training steps between two looks", at_least(1)));
  }
};

/// Checks that the weights of all models are the same bits on every rank, after each `every`-th
/// training step. Throws fe::Error (kFailure), on every rank, when they are not: ranks that drifted
/// apart go on without a word otherwise, each with a model of its own.
///
/// What is compared is a 64-bit digest of each model, made on its device, so that a look costs
/// little more than reading the weights once. Buffers are left out: the running statistics of
/// BatchNorm are each rank's own unless they are synchronized. One process has nothing to compare.
class WeightSync final : public Trace {
 public:
  using Options = WeightSyncOptions;

  explicit WeightSync(WeightSyncOptions options);

  void on_batch_end(Data& data) override;

 private:
  WeightSyncOptions options_;
};

}  // namespace fe::traces
