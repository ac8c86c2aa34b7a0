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

/// One pass over one data set, compiled: pipeline and network plans that fit each other, traces in
/// order, monitored keys found. Equal for all epochs of one signature.
struct Pass {
  PassOptions data;  ///< what to open the pipeline with
  std::unique_ptr<NetworkPlan> network;
  std::vector<AnyTrace> traces;  ///< sorted
  std::vector<std::string> monitored;
  std::vector<size_t> monitored_positions;  ///< in the network's plan
};

struct PassRequest {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;
  std::string ds_id = "";
  int64_t steps = 0;                            ///< limit; 0: one pass
  distributed::Share share = {};                ///< of this rank
  std::vector<std::string> monitor_names = {};  ///< beside the losses
  std::vector<AnyTrace> traces = {};  ///< active in the epoch; those of other modes are left out
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
