// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/estimator/loop/run_context.h"
#include "fe/estimator/snapshot/keeper.h"

namespace fe {

/// Takes a snapshot of everything that training changes: models with their averages, optimizers and
/// loss scalers, the states of traces, random numbers, the numbers recorded so far, and the
/// position in the data. Tensors are copied to the CPU.
///
/// Every rank must call it, between the same two steps. Rank 0's snapshot is complete, those of the
/// other ranks are empty.
Snapshot take_snapshot(const RunContext& context);

/// Puts the run into the state of a snapshot. Every rank must call it, with rank 0's snapshot.
///
/// When the number of ranks differs from that of the snapshot, random numbers start from the seed
/// again and traces get rank 0's state. Throws fe::Error, naming the first difference, for a
/// snapshot of a run with another description unless `allow_changes`, and for a model that does not
/// fit. `owner` is the name of the trace that keeps the snapshots, for messages.
void restore_snapshot(RunContext& context,
                      const Snapshot& snapshot,
                      bool allow_changes,
                      const std::string& owner);

}  // namespace fe
