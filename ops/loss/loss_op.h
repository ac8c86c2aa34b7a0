// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fe/network/tensor_op.h"

namespace fe::ops {

/// A loss of predictions against targets, for a loss of your own too: inputs {y_pred, y_true}, one
/// output. A subclass says what each element costs; this class checks, averages and keeps half
/// precision out of it.
class LossOp : public TensorOp {
 public:
  /// `options` has average_loss beside what TensorOp asks for: true gives the mean over all
  /// elements as a scalar, false the mean of each sample, [N].
  template <PieceOptions Options>
  explicit LossOp(const Options& options) : TensorOp(options), average_loss_(options.average_loss) {
    check_keys();
  }
  /// For a loss of your own without an options struct.
  LossOp(const std::string& name,
         OpArgs args,
         bool average_loss = true,
         std::vector<Option> settings = {})
      : TensorOp(name, std::move(args), std::move(settings)), average_loss_(average_loss) {
    check_keys();
  }

  Tensors forward(const Tensors& in, const State& state) const final;

 protected:
  /// The loss of each element, [N, ...], or of each sample, [N]. y_pred is float32 or float64 (half
  /// types arrive as float32) and has a batch axis; y_true is as it came.
  virtual Tensor loss(const Tensor& y_pred, const Tensor& y_true, const State& state) const = 0;

  /// y_true with the type and shape of y_pred. Only a last axis of size 1 may differ: torch would
  /// turn [N] against [N, 1] into [N, N] without a word. Throws fe::Error otherwise.
  Tensor matched(const Tensor& y_true, const Tensor& y_pred) const;

  /// The key of the predictions.
  const Key& pred_key() const { return inputs()[0]; }
  /// The key of the targets.
  const Key& true_key() const { return inputs()[1]; }

 private:
  void check_keys() const;

  bool average_loss_;
};

}  // namespace fe::ops
