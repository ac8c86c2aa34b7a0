// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/network/tensor_op.h"

namespace fe {

/// The gradients one UpdateOp is working with. It outlives plans: accumulation goes on from epoch
/// to epoch.
class Update {
 public:
  explicit Update(const UpdateRule& rule) : rule_(rule) {}

  const UpdateRule& rule() const { return rule_; }

  /// Gradients of the loss (its mean, when it is not a scalar) with respect to the parameters of
  /// the rule's model, and of no other; added to those of the accumulated steps before.
  void backward(const Tensor& loss, bool retain_graph);

  /// Clips and takes the optimizer's step, when enough steps are accumulated.
  void apply();

 private:
  void clip();

  UpdateRule rule_;
  std::vector<Tensor> gradients_;  // of the steps so far, one a parameter; undefined where unused
  int64_t accumulated_ = 0;
};

}  // namespace fe
