// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <string>
#include <vector>

#include "fe/estimator/estimator.h"
#include "fe/estimator/loop/progress.h"

namespace fe {

/// What the parts of a run share: its options, where it stands, and what it has recorded.
struct RunContext {
  const EstimatorOptions& options;
  System& system;
  Summary& summary;
  at::Device device;
  Progress progress = {};
  std::string description = {};  ///< run_description() as text; empty unless the run trains

  const distributed::Group& group() const { return *system.group; }
  const std::vector<Model>& models() const { return options.network.models(); }
};

/// Makes a context and chooses its device. Throws fe::Error when the device is not available. The
/// arguments must outlive the context.
RunContext make_context(const EstimatorOptions& options, System& system, Summary& summary);

/// Makes the run's device the current one and moves the models to it.
void move_models(const RunContext& context);

/// All traces of a run, of every epoch.
std::vector<AnyTrace> all_traces(const EstimatorOptions& options);

/// The traces that are active in an epoch, of every mode.
std::vector<AnyTrace> traces_in_epoch(const EstimatorOptions& options, int64_t epoch);

}  // namespace fe
