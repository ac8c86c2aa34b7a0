// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/group.h"

namespace fe::distributed {

struct ExchangeOptions {
  int64_t first_bucket_bytes = 1 << 20;  ///< small: the exchange starts early
  int64_t bucket_bytes = 25 << 20;       ///< the size of a bucket in bytes
  bool overlap = true;                   ///< exchange while the backward pass goes on
  /// False: every rank trains by itself, as if there were no others. To measure what the exchange
  /// costs; for whoever makes exchanges (Network::share) to read.
  bool exchange = true;
  std::string what = "the gradients";  ///< for messages
};

/// Sums the gradients of one model's parameters over all ranks, bucket by bucket, while the
/// backward pass still computes those of earlier layers (Li et al. 2020, arXiv:2006.15704).
///
/// Parameters are dealt to buckets from the last to the first, as the backward pass comes upon
/// them; hooks behind their gradients copy them into their bucket, and a full bucket is exchanged
/// when all before it are. A bucket also carries one number for each parameter, whether it has a
/// gradient: one that no rank used keeps none, as in one process.
///
/// Parameters must stay on their device as long as it lives.
class GradientExchange {
 public:
  /// `parameters`: those of the model, in the same order on every rank. Throws fe::Error when they
  /// are on several devices, and for sparse gradients when they come.
  GradientExchange(std::shared_ptr<Group> group,
                   std::vector<Tensor> parameters,
                   ExchangeOptions options = {});
  ~GradientExchange();  ///< takes the hooks away
  GradientExchange(const GradientExchange&) = delete;
  GradientExchange& operator=(const GradientExchange&) = delete;

  /// From here on, until close(), gradients that appear in the parameters belong to this exchange,
  /// which takes them out. `accumulated`: what earlier steps left, one a parameter (undefined:
  /// nothing), added before the exchange and left as it is; empty for none. With `counts` false the
  /// gradients are those of no row: they are dropped.
  void begin(const std::vector<Tensor>& accumulated, bool counts = true);
  /// No more gradients come: starts to exchange what is left.
  void close();
  /// Waits for the buckets and returns the sums, one a parameter, undefined where no rank has a
  /// gradient. They share the buckets' memory, which the next begin() uses again. Closes first
  /// where close() has not been called.
  const std::vector<Tensor>& finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace fe::distributed
