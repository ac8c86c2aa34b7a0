// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "config/schema/context.h"
#include "config/sections/data_section.h"
#include "config/sections/sections.h"
#include "config/yaml/node.h"
#include "fe/base/schedule.h"
#include "fe/pipeline/pipeline.h"

namespace fe::config {

/// What the section `pipeline` says about samples and batches, without the data.
struct PipelineSteps {
  PipelineSection options;
  Scheduled<int64_t> batch_size;  ///< 0: an op gives it
  std::vector<Scheduled<AnyNumpyOp>> ops;
};

/// Reads that part of the config `root`. Faults are noted.
std::optional<PipelineSteps> read_pipeline_steps(const Node& root, Context& context);

/// The whole section:
///
///   pipeline:
///     train_data: digits.train
///     eval_data: {held_out: parts.1, all: judged}   # several data sets, by name
///     batch_size: 128                               # may be scheduled, as data sets and ops may
///     ops: [{Normalize: {...}}, ...]
std::optional<Pipeline> read_pipeline(const Node& root, const DataSection& data, Context& context);

}  // namespace fe::config
