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
  /// An op with the slots that it reads and writes.
  struct Step {
    const NumpyOp* op;       ///< the op
    std::vector<size_t> in;  ///< the slots of its inputs
    size_t out;              ///< first of op->outputs().size() slots
    uint64_t stream;         ///< addresses the op's random numbers: its place in the list
  };
  /// A column of the batch.
  struct Column {
    std::string key;  ///< the key
    size_t slot;      ///< the slot of its value
  };

  Mode mode = Mode::kTrain;
  std::string ds_id;
  std::vector<Step> sample_steps;  ///< on each sample
  std::vector<Step> batch_steps;   ///< on each batch, after ops::Batch
  std::vector<Column> collated;    ///< what is collated at the batching point
  std::vector<Column> columns;     ///< what a batch has in the end
  size_t slots = 0;                ///< the number of slots
  BatchRule batch;                 ///< how samples become batches
  bool filters = false;            ///< whether an op may remove samples

  std::vector<std::string> keys() const;  ///< of columns
};

/// What a plan is made for.
struct PlanRequest {
  std::vector<std::string> source_keys;  ///< of the data set
  std::vector<const NumpyOp*> ops;  ///< those of the epoch, in order; nullptr for an idle place
  Mode mode = Mode::kTrain;
  std::string ds_id;
  int64_t batch_size = 0;  ///< the number of samples per batch
  bool drop_last = false;  ///< whether to drop a last batch that is not full
  /// Keys that someone reads; the rest is pruned, and so are ops that only feed the rest. Unset
  /// keeps everything.
  std::optional<std::vector<std::string>> wanted = {};
};

/// Resolves keys and reports every fault. The plan is usable when no error was added.
PipelinePlan make_plan(const PlanRequest& request, Findings& findings);

}  // namespace fe
