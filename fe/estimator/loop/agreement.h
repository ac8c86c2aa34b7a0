// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"

namespace fe {

/// What is to happen between two steps, the same on every rank.
struct Orders {
  bool stop = false;      ///< a trace stops training
  bool snapshot = false;  ///< a snapshot is due
  int signal = 0;         ///< SIGINT or SIGTERM that was received, or 0
};

/// Lets all ranks do the same between the same two steps: what one of them wants, all do.
///
/// The ranks exchange their orders while the next step computes, so an order takes effect one step
/// later; settle() waits for the exchange in progress. In a group of one an order takes effect at
/// once. In a large group, where even a small message takes long, the ranks vote every few steps
/// (one more for every 16 ranks).
class Agreement {
 public:
  explicit Agreement(std::shared_ptr<distributed::Group> group);

  /// Sends what this rank wants and returns what all ranks do now.
  Orders exchange(const Orders& wanted);
  /// The same at the end of a pass: no order stays open.
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
