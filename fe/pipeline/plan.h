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

/// The compiled pipeline of one (mode, epoch, ds_id), with keys resolved to slots.
///
/// Every write creates a new slot, so that an op that writes the key it reads does not overwrite
/// its own input, and the outputs of an op are adjacent. The first slots are the data set's keys.
struct PipelinePlan {
  /// An op with the slots that it reads and writes.
  struct Step {
    const NumpyOp* op;       ///< the op
    std::vector<size_t> in;  ///< the slots of its inputs
    size_t out;              ///< first of op->outputs().size() slots
    uint64_t stream;         ///< of the op's random numbers: its index in the list of ops
  };
  /// A column of the batch.
  struct Column {
    std::string key;  ///< the key
    size_t slot;      ///< the slot of its value
  };

  Mode mode = Mode::kTrain;
  std::string ds_id;
  std::vector<Step> sample_steps;  ///< run on each sample
  std::vector<Step> batch_steps;   ///< run on each batch
  std::vector<Column> collated;    ///< what is collated at the batching point
  std::vector<Column> columns;     ///< what the final batch has
  size_t slots = 0;                ///< the number of slots
  BatchRule batch;                 ///< how samples become batches
  bool filters = false;            ///< whether an op may remove samples

  std::vector<std::string> keys() const;  ///< of `columns`
};

/// What a plan is made for.
struct PlanRequest {
  std::vector<std::string> source_keys;  ///< of the data set
  std::vector<const NumpyOp*> ops;       ///< in the epoch, in order; nullptr for one that is off
  Mode mode = Mode::kTrain;
  std::string ds_id;
  int64_t batch_size = 0;  ///< the number of samples per batch
  bool drop_last = false;  ///< whether to drop a last batch that is not full
  /// The keys that are read later; others are pruned, and so are ops that only others need. Unset
  /// keeps everything.
  std::optional<std::vector<std::string>> wanted = {};
};

/// Resolves keys and adds every fault to `findings`. The plan is usable if no error was added.
PipelinePlan make_plan(const PlanRequest& request, Findings& findings);

}  // namespace fe
