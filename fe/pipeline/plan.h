// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fe/base/findings.h"
#include "fe/base/mode.h"
#include "fe/pipeline/numpy_op.h"

namespace fe {

/// The pipeline of one (mode, epoch, ds_id), with keys resolved to slots.
///
/// Every write makes a new slot, so an op that writes the key it reads never overwrites its own
/// input, and each op's outputs lie side by side. Slots [0, sources) are the data set's keys.
struct PipelinePlan {
  struct Step {
    const NumpyOp* op;
    std::vector<size_t> in;
    size_t out;       ///< first of op->outputs().size() slots
    uint64_t stream;  ///< addresses the op's random numbers: its place in the list
  };
  struct Column {
    std::string key;
    size_t slot;
  };

  Mode mode = Mode::kTrain;
  std::string ds_id;
  std::vector<Step> sample_steps;  ///< on each sample
  std::vector<Step> batch_steps;   ///< on each batch, after ops::Batch
  std::vector<Column> collated;    ///< what is put together at the batching point
  std::vector<Column> columns;     ///< what a batch has in the end
  size_t slots = 0;
  BatchRule batch;
  bool filters = false;

  std::vector<std::string> keys() const;  ///< of columns
};

/// What a plan is made for.
struct PlanRequest {
  std::vector<std::string> source_keys;  ///< of the data set
  std::vector<const NumpyOp*> ops;  ///< those of the epoch, in order; nullptr for an idle place
  Mode mode = Mode::kTrain;
  std::string ds_id;
  int64_t batch_size = 0;
  bool drop_last = false;
  /// Keys that someone reads; the rest is pruned, and so are ops that only feed the rest. Unset
  /// keeps everything.
  std::optional<std::vector<std::string>> wanted = {};
};

/// Resolves keys and reports every fault. The plan is usable when no error was added.
PipelinePlan make_plan(const PlanRequest& request, Findings& findings);

}  // namespace fe
