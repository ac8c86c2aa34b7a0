// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>

#include "fe/estimator/trace.h"

namespace fe::traces {

struct WeightSyncOptions {
  static constexpr std::string_view kName = "WeightSync";
  static constexpr std::string_view kDoc = "checks that all ranks have the same weights";

  int64_t every = 100;  ///< training steps between two checks
  Modes mode = Mode::kTrain;
  DsIds ds_id = {};

  static auto fields() {
    using O = WeightSyncOptions;
    return std::tuple(field("every", &O::every, "training steps between two checks", at_least(1)));
  }
};

/// Checks after every `every`-th training step that the weights of all models have the same bits on
/// every rank. Throws fe::Error (kFailure) on every rank if they differ; otherwise ranks whose
/// models have diverged would continue silently.
///
/// It compares a 64-bit digest of each model, computed on its device, so that a check costs little
/// more than reading the weights once. Buffers are left out: the running statistics of BatchNorm
/// differ from rank to rank unless they are synchronized. It does nothing in a single process.
class WeightSync final : public Trace {
 public:
  using Options = WeightSyncOptions;

  explicit WeightSync(WeightSyncOptions options);

  void on_batch_end(Data& data) override;

 private:
  WeightSyncOptions options_;
};

}  // namespace fe::traces
