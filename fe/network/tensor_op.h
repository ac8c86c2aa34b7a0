// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/mode.h"
#include "fe/base/options/piece.h"
#include "fe/base/tensor.h"
#include "fe/model/model.h"

namespace fe {

/// What an op may know about the current step.
struct State {
  Mode mode = Mode::kTrain;
  int64_t epoch = 1;  ///< counts from 1
  std::string_view ds_id = "";
  /// True in the trial step before training: an op may then check values, although that
  /// synchronizes the device, and warn about suspicious ones.
  bool checking = false;
  /// This rank's fraction of the rows of the global batch; 0 if it has none and runs a placeholder
  /// row. Losses are multiplied by it before backpropagation, so that the gradients, summed over
  /// all ranks, are those of the mean over the global batch.
  double weight = 1.0;
};

/// When an update changes the weights.
enum class Defer {
  kAuto,   ///< after the backward passes of later updates, but before an op that may read the
           ///< weights; not before gradients that need the current weights
  kNever,  ///< at once; planning fails if that would corrupt a later gradient
  kAlways  ///< at the end of the step
};
std::string option_name(Defer defer);
constexpr auto choices(Defer) { return std::array{Defer::kAuto, Defer::kNever, Defer::kAlways}; }

/// An update of a model by a loss, requested by an op.
struct UpdateRule {
  Model model;                 ///< the model to train
  Key loss_name;               ///< the loss to minimize
  int64_t accumulate = 1;      ///< steps whose mean gradient makes one update
  double clip_norm = 0.0;      ///< above 0: largest global norm of the gradient
  double clip_value = 0.0;     ///< above 0: largest absolute value in the gradient
  Defer defer = Defer::kAuto;  ///< when in the step the weights change
};

/// A step of the network, on a batch of tensors.
///
/// forward() gets in[i] under inputs()[i], never changes it in place, and returns one tensor for
/// each of outputs(). An op without outputs returns {}.
class TensorOp : public Piece {
 public:
  /// `options` has inputs, outputs, mode and ds_id beside the fields it declares.
  template <PieceOptions Options>
  explicit TensorOp(const Options& options) : Piece(options, options.inputs, options.outputs) {}
  /// For an op whose keys have other names in its options.
  template <PieceOptions Options>
  TensorOp(const Options& options, Keys inputs, Keys outputs)
      : Piece(options, std::move(inputs), std::move(outputs)) {}
  /// For an op of your own without an options struct. `settings` are recorded with the run and
  /// compared when it resumes.
  TensorOp(const std::string& name, OpArgs args, std::vector<Option> settings = {})
      : Piece(name, std::move(args), std::move(settings)) {}
  virtual ~TensorOp() = default;

  /// Computes the outputs from the inputs.
  virtual Tensors forward(const Tensors& in, const State& state) const = 0;

  // Roles that an op may have beside forward(); the network plans by them.
  /// The model that the op runs; nullptr if it runs none.
  virtual const Model* model() const { return nullptr; }
  /// The update that takes place after the op; nullptr if there is none.
  virtual const UpdateRule* update() const { return nullptr; }
  /// Keys that do not exist after the op.
  virtual std::vector<Key> deletes() const { return {}; }
  /// Whether the op may read weights of the model, because it runs the model or an unknown
  /// function. Updates requested before it are then done when it runs.
  virtual bool may_read(const Model& other) const { return model() && *model() == other; }
};

/// An op in a list: made from any TensorOp value or a shared pointer.
class AnyTensorOp {
 public:
  /// From a shared pointer or any op.
  AnyTensorOp(std::shared_ptr<const TensorOp> op) : op_(std::move(op)) {}
  /// From an op, which is moved or copied.
  template <class Op>
  requires std::derived_from<std::remove_cvref_t<Op>, TensorOp> AnyTensorOp(Op&& op)
      : op_(std::make_shared<std::remove_cvref_t<Op>>(std::forward<Op>(op))) {}

  const TensorOp* operator->() const { return op_.get(); }
  const TensorOp& operator*() const { return *op_; }
  const std::shared_ptr<const TensorOp>& pointer() const { return op_; }

 private:
  std::shared_ptr<const TensorOp> op_;
};

}  // namespace fe
