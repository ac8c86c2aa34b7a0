// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/optim/optimizer.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/model/module.h"

namespace bench {

/// A network of a hand-written loop, with its optimizer.
struct Net {
  std::function<fe::Tensor(const fe::Tensor&)> forward;
  std::vector<fe::Tensor> parameters;
  std::unique_ptr<torch::optim::Optimizer> optimizer;

  /// The gradient of `loss` for these parameters alone, and a step. Gradients are dropped, not
  /// zeroed: the quickest way there is.
  void update(const fe::Tensor& loss, bool retain_graph) {
    for (const fe::Tensor& parameter : parameters) parameter.mutable_grad().reset();
    loss.backward({}, retain_graph, /*create_graph=*/false, at::TensorList(parameters));
    optimizer->step();
  }
};

/// The largest difference between two lists of weights.
inline double difference(const std::vector<fe::Tensor>& a, const std::vector<fe::Tensor>& b) {
  double largest = 0.0;
  for (size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, (a[i] - b[i]).abs().max().item<double>());
  }
  return largest;
}

/// Gives `to` the weights of `from`, parameter by parameter.
inline void copy_weights(const std::vector<fe::Tensor>& from, const std::vector<fe::Tensor>& to) {
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
}

}  // namespace bench
