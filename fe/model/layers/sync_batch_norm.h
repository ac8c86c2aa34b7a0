// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fe/base/tensor.h"
#include "fe/model/layers/layer_module.h"

namespace fe::layers {

/// A layer that normalizes by statistics of the batch.
class BatchNormLayer : public LayerModule {
 public:
  /// From now on, in training, by those of the batch of all ranks of distributed::world(), while
  /// they train together (fe/distributed/data_parallel.h).
  virtual void synchronize() = 0;
};

/// Synchronizes every BatchNormLayer of a model's module: those of fe::sequential(), and those that
/// a module of your own has registered (layers::make_layer). Throws fe::Error, naming it, for a
/// torch::nn::BatchNorm1d, 2d or 3d, which knows nothing of other ranks.
void synchronize_batch_norm(torch::nn::Module& module, std::string_view model);

struct SyncBatchNormArguments {
  Tensor x;                                       ///< [N, C, ...]
  Tensor weight, bias;                            ///< [C], or undefined
  const Tensor &running_mean, &running_variance;  ///< [C], moved toward the batch's
  double momentum = 0.1;
  double eps = 1e-5;
};

/// Batch normalization in training over the rows that all ranks of distributed::world() have
/// together, as one process with the whole batch has it: ranks tell each other their counts, means
/// and squared deviations, which are merged by Chan et al. 1983 (The American Statistician 37,
/// p. 242), and in the backward pass two sums a channel. Inside a NoRowsScope this rank's rows
/// count for nothing. Gradients of weight and bias are those of this rank's rows.
///
/// Every rank must call it, and its backward pass, as often and in the same order. Throws fe::Error
/// when gradients of its gradients are asked for, and (on the CPU, where looking costs nothing) for
/// a batch of one value a channel.
Tensor sync_batch_norm(const SyncBatchNormArguments& arguments);

}  // namespace fe::layers
