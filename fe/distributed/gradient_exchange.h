// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"

namespace fe::distributed {

/// How a GradientExchange works.
struct ExchangeOptions {
  int64_t first_bucket_bytes = 1 << 20;  ///< small: the exchange starts early
  int64_t bucket_bytes = 25 << 20;       ///< the size of the other buckets
  bool overlap = true;                   ///< exchange while the backward pass runs
  /// False: every rank trains on its own, to measure what the exchange costs. The creator of
  /// exchanges reads it (Network::set_process_group).
  bool exchange = true;
  std::string what = "the gradients";  ///< named in messages
};

/// Sums the gradients of one model's parameters over all ranks, bucket by bucket, while the
/// backward pass still computes those of earlier layers (Li et al. 2020, arXiv:2006.15704).
///
/// Parameters are assigned to buckets from the last to the first, the order in which the backward
/// pass reaches them. Hooks copy each gradient into its bucket, and a full bucket is exchanged when
/// all buckets before it are. A bucket also carries one number per parameter, whether it has a
/// gradient: a parameter that no rank used keeps none, as in one process.
///
/// Parameters must stay on their device during its lifetime.
class GradientExchange {
 public:
  /// `parameters`: those of the model, in the same order on every rank. Throws fe::Error when they
  /// are on several devices, and for sparse gradients when they come.
  GradientExchange(std::shared_ptr<Group> group,
                   std::vector<Tensor> parameters,
                   ExchangeOptions options = {});
  ~GradientExchange();  ///< removes the hooks
  GradientExchange(const GradientExchange&) = delete;
  GradientExchange& operator=(const GradientExchange&) = delete;

  /// Until close(), gradients that appear in the parameters belong to this exchange, which takes
  /// them out. `accumulated` has the gradients of earlier steps, one per parameter (undefined: no
  /// gradient); they are added before the exchange and stay unchanged. It is empty when there are
  /// none. With `counts` false the gradients are those of an empty shard and are dropped.
  void begin(const std::vector<Tensor>& accumulated, bool counts = true);
  /// Ends the backward pass: starts to exchange the remaining buckets.
  void close();
  /// Waits for the buckets and returns the sums, one per parameter, undefined where no rank has a
  /// gradient. They share the buckets' memory, which the next begin() reuses. Calls close() first
  /// when that has not been done.
  const std::vector<Tensor>& finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fe::distributed
