// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"

namespace fe {

/// What is to be done between two steps, on every rank alike.
struct Orders {
  bool stop = false;      ///< a trace ends training
  bool snapshot = false;  ///< a snapshot is due
  int signal = 0;         ///< SIGINT or SIGTERM came
};

/// Lets all ranks do the same between the same two steps: what one of them wants, all do. The
/// exchange goes on while the next step computes, so an order counts one step later; settle() waits
/// for what is still open. In a group of one an order counts at once; in a large one, where a small
/// message takes long to go round, the ranks vote every few steps (one more for every 16 ranks).
class Agreement {
 public:
  explicit Agreement(std::shared_ptr<distributed::Group> group);

  /// Tells what this rank wants and returns what all do now.
  Orders exchange(const Orders& wanted);
  /// The same for the last time in a pass: nothing stays open.
  Orders settle(const Orders& wanted);

 private:
  void start();
  Orders finish();

  std::shared_ptr<distributed::Group> group_;
  int64_t interval_;  // steps from vote to vote
  int64_t steps_ = 0;
  Orders wanted_;  // since the last vote
  Tensor votes_;   // int64 [4]: stop, snapshot, SIGINT, SIGTERM
  std::unique_ptr<distributed::Pending> pending_;
};

}  // namespace fe
