// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/gradient_exchange.h"
#include "fe/distributed/group.h"
#include "fe/model/loss_scaler.h"
#include "fe/network/tensor_op.h"

namespace fe {

/// The state of an Update between two steps.
struct UpdateState {
  /// This rank's gradients of the accumulated steps, one per parameter; undefined if unused. They
  /// are not copied.
  std::vector<Tensor> gradients = {};
  int64_t accumulated = 0;    ///< number of accumulated steps
  LossScale loss_scale = {};  ///< the loss scale of float16
};

/// One optimizer step and the gradients that it works with: those of one UpdateOp, or of several
/// UpdateOps of one model whose weights change at the same point, which sum them in the update of
/// the first. It outlives plans: accumulation continues from epoch to epoch.
class Update {
 public:
  /// For an UpdateOp, the first of those that make the step.
  explicit Update(UpdateRule rule) : rule_(std::move(rule)) {}

  /// What that UpdateOp asks for.
  const UpdateRule& rule() const { return rule_; }

  /// From now on, gradients are summed over the ranks of `group`; null: this process updates alone.
  void set_process_group(std::shared_ptr<distributed::Group> group,
                         distributed::ExchangeOptions options);
  /// From now on, the loss is scaled, because its gradients pass through float16.
  void scale_loss();

  /// Computes the gradients of `weight` (State::weight) times the loss (its mean if it is not a
  /// scalar) with respect to the parameters of the rule's model only, and adds them to those of the
  /// accumulated steps. `more`: another loss of this update follows in the same step. With the last
  /// loss of the last accumulated step, the exchange between ranks starts.
  void backward(const Tensor& loss, bool retain_graph, double weight = 1.0, bool more = false);

  /// Clips the gradients and runs the optimizer's step, once enough steps are accumulated. Skips
  /// the step if scaled gradients are not finite.
  void apply();

  /// The state, for a snapshot.
  UpdateState state() const;
  void set_state(UpdateState state);  ///< between two steps

 private:
  void open_exchange(bool counts);
  void accumulate(bool counts);
  void clip();
  void drop_gradients();

  UpdateRule rule_;
  std::vector<Tensor>
      gradients_;  // of the accumulated steps, one per parameter; undefined if unused
  int64_t accumulated_ = 0;
  std::optional<LossScaler> scaler_;
  std::shared_ptr<distributed::Group> group_;  // null if this process updates alone
  distributed::ExchangeOptions exchange_options_;
  std::unique_ptr<distributed::GradientExchange> exchange_;  // made when first needed
};

}  // namespace fe
