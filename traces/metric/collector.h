// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"
#include "fe/estimator/trace.h"

namespace fe::traces {

/// The labels and the predictions of an epoch: what a metric that needs all samples at once keeps.
/// They stay on their device until they are read, so that a batch never waits for it.
class Collector {
 public:
  /// Keeps one batch, perhaps of no sample: `labels` int64 [N]; `predictions` [N] scores or
  /// classes. They must not be written to later.
  void add(const Tensor& labels, const Tensor& predictions);
  /// Forgets all samples.
  void clear();

  /// Brings the samples of all ranks together, on every rank, in the order one process would have
  /// them: batch by batch, in each of them rank by rank. Each rank must have kept as many batches.
  /// `what` is for messages.
  void gather(const distributed::Group& group, std::string_view what);

  int64_t size() const { return size_; }  ///< samples
  /// The true classes, in order.
  std::vector<int64_t> labels() const;
  /// The scores, in order.
  std::vector<double> scores() const;
  /// The predicted classes, in order.
  std::vector<int64_t> predictions() const;

  StateDict state() const;  ///< "labels" and "predictions"; empty without batches
  /// Restores what state() returned, in the name of `trace`.
  void load_state(const StateDict& state, std::string_view trace);

 private:
  std::vector<Tensor> labels_;
  std::vector<Tensor> predictions_;
  int64_t size_ = 0;
};

}  // namespace fe::traces
