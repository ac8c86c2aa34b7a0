// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "fe/base/tensor.h"
#include "fe/distributed/gradient_exchange.h"
#include "fe/distributed/group.h"
#include "fe/model/loss_scaler.h"
#include "fe/network/tensor_op.h"

namespace fe {

/// What an UpdateOp carries from one step to the next.
struct UpdateState {
  /// This rank's gradients of the steps so far, one a parameter; undefined where unused. No copies.
  std::vector<Tensor> gradients = {};
  int64_t accumulated = 0;    ///< steps in them
  LossScale loss_scale = {};  ///< the loss scale of float16
};

/// The gradients that one UpdateOp works with. It outlives plans: accumulation continues from epoch
/// to epoch.
class Update {
 public:
  /// For one UpdateOp.
  explicit Update(const UpdateRule& rule) : rule_(rule) {}

  /// What the UpdateOp asks for.
  const UpdateRule& rule() const { return rule_; }

  /// From now on, the gradients of a weight update are summed over the ranks of `group`.
  void share(std::shared_ptr<distributed::Group> group, distributed::ExchangeOptions options);
  /// From now on, the loss is scaled: its gradients run through numbers of float16.
  void scale_loss();

  /// Gradients of the loss (its mean, when it is not a scalar) times `weight` (State::weight) with
  /// respect to the parameters of the rule's model, and of no other; added to those of the
  /// accumulated steps before. With the last of these steps the exchange between ranks begins.
  void backward(const Tensor& loss, bool retain_graph, double weight = 1.0);

  /// Clips and takes the optimizer's step, when enough steps are accumulated. A step whose scaled
  /// gradients are not finite is left out.
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
  std::vector<Tensor> gradients_;  // of the steps so far, one a parameter; undefined where unused
  int64_t accumulated_ = 0;
  std::optional<LossScaler> scaler_;
  std::shared_ptr<distributed::Group> group_;  // unless this process is alone
  distributed::ExchangeOptions exchange_options_;
  std::unique_ptr<distributed::GradientExchange> exchange_;  // made with the first exchange
};

}  // namespace fe
