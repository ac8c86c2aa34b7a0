// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/schedule.h"
#include "fe/estimator/trace.h"
#include "fe/network/network.h"
#include "fe/network/plan.h"
#include "fe/pipeline/pipeline.h"

namespace fe {

/// One compiled pass over one data set: plans of pipeline and network that match, sorted traces,
/// monitored keys. The same for all epochs of one signature.
struct Pass {
  PassOptions data;  ///< how to open the pipeline
  std::unique_ptr<NetworkPlan> network;
  std::vector<AnyTrace> traces;  ///< sorted
  std::vector<std::string> monitored;
  std::vector<size_t> monitored_positions;  ///< of the monitored keys in the network's plan
};

/// What to compile a pass for.
struct PassRequest {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  int64_t steps = 0;                            ///< at most; 0: one pass over the data
  distributed::Shard shard = {};                ///< of this rank
  std::vector<std::string> monitor_names = {};  ///< in addition to the losses
  std::vector<AnyTrace> traces = {};            ///< active in the epoch, of any mode
};

/// Compiles a pass and adds every fault to `findings`.
Pass compile_pass(const Pipeline& pipeline,
                  const Network& network,
                  const PassRequest& request,
                  Findings& findings);

/// The tensors of a pass's network after a step, for traces.
class PassValues final : public BatchValues {
 public:
  explicit PassValues(const NetworkPlan& plan) : plan_(plan) {}
  const Tensor* find(std::string_view key) const override {
    const auto position = plan_.position(key);
    return position ? &plan_.value(*position) : nullptr;
  }
  std::vector<std::string> keys() const override { return plan_.keys(); }

 private:
  const NetworkPlan& plan_;
};

}  // namespace fe
