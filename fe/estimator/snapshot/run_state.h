// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "fe/estimator/estimator.h"
#include "fe/estimator/loop/progress.h"
#include "fe/estimator/snapshot/keeper.h"

namespace fe {

/// Everything of a run that training changes: models with their averages, optimizers and loss
/// scalers, the state of traces, random numbers, the numbers so far, and where in the data it is.
class RunState {
 public:
  /// `description`: run_description() as text. The references must outlive this.
  RunState(const EstimatorOptions& options,
           std::string description,
           std::vector<AnyTrace> traces,
           System& system,
           Summary& summary,
           Progress& progress);

  /// A copy, on the CPU. Every rank must call it, between the same two steps; rank 0's is whole,
  /// that of the others empty.
  Snapshot take() const;

  /// Goes back to a snapshot: every rank must call it, with rank 0's. With another number of ranks
  /// than it was made by, random numbers begin anew, and traces have rank 0's state. Throws
  /// fe::Error, naming the first difference, when it was made by a run of another description and
  /// `allow_changes` is false; and for a model that does not fit.
  void restore(const Snapshot& snapshot, bool allow_changes);

 private:
  std::string own_part(NamedTensors& tensors) const;
  void restore_own_part(const std::string& text, const NamedTensors& tensors, bool same_ranks);
  void check_description(const TensorFile& content, bool allow_changes) const;

  const EstimatorOptions& options_;
  std::string description_;
  std::vector<AnyTrace> traces_;
  System& system_;
  Summary& summary_;
  Progress& progress_;
};

/// Rank 0's snapshot, on every rank; nullopt where rank 0 has none.
std::optional<Snapshot> share_snapshot(const distributed::Group& group,
                                       std::optional<Snapshot> snapshot);

}  // namespace fe
