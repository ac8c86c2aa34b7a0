// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <tuple>

#include "ops/loss/class_weights.h"
#include "ops/loss/loss_op.h"

namespace fe::ops {

/// What y_pred and y_true are to CrossEntropy.
enum class CrossEntropyForm {
  kAuto,         ///< chosen by the shapes: see CrossEntropy
  kBinary,       ///< y_true: of y_pred's shape; each element is a question of its own
  kCategorical,  ///< y_pred [N, C, ...]; y_true: of the same shape, a distribution over C
  kSparse        ///< y_pred [N, C, ...]; y_true [N, ...]: class indices, of any integer type
};
std::string option_name(CrossEntropyForm form);
constexpr auto choices(CrossEntropyForm) {
  return std::array{CrossEntropyForm::kAuto, CrossEntropyForm::kBinary,
                    CrossEntropyForm::kCategorical, CrossEntropyForm::kSparse};
}

struct CrossEntropyOptions {
  static constexpr std::string_view kName = "CrossEntropy";
  static constexpr std::string_view kDoc = "between targets and predictions, in nats";

  Keys inputs;
  Keys outputs;
  bool from_logits = false;
  CrossEntropyForm form = CrossEntropyForm::kAuto;
  ClassWeights class_weights = {};
  double label_smoothing = 0.0;
  bool average_loss = true;
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = CrossEntropyOptions;
    return std::tuple(
        field("inputs", &O::inputs, "{y_pred, y_true}"),
        field("outputs", &O::outputs, "the loss in nats, a scalar; [N] without average_loss"),
        field("from_logits", &O::from_logits,
              "y_pred holds scores of any size; false: probabilities, after a sigmoid or softmax"),
        field("form", &O::form, "binary, categorical, sparse, or chosen by the shapes"),
        field("class_weights", &O::class_weights, "how much each class counts; 1 if not named"),
        field("label_smoothing", &O::label_smoothing,
              "fraction of the uniform distribution in y_true", from_to_below(0, 1)),
        field("average_loss", &O::average_loss, "false: one loss for each sample"));
  }
};

/// The cross entropy between targets and predictions.
///
/// The shapes determine the form: y_pred [N, C] with C > 1 is categorical against y_true [N, C],
/// and sparse otherwise; y_pred [N, C, ...] against whole numbers [N, ...] is sparse; all else is
/// binary. Several yes/no answers for each sample, [N, C] against [N, C], need form = kBinary.
///
/// Probabilities are taken to be at least 1e-7 away from 0 and 1 and, over classes, to sum to 1, as
/// in Keras. Binary targets outside [0, 1] are computed by the formula, as torch does from logits.
/// Class c's term counts class_weights[c] times; the mean is over samples, as in FastEstimator, and
/// not over weights, as in torch. Label smoothing is that of Szegedy et al. 2016, arXiv:1512.00567,
/// section 7.
///
/// Throws fe::Error for wrong shapes and types. In the trial step before training it also looks at
/// the values: it throws for probabilities outside [0, 1] and classes outside [0, C), and warns of
/// logits that look like probabilities, that is, of a sigmoid or softmax applied twice.
class CrossEntropy final : public LossOp {
 public:
  using Options = CrossEntropyOptions;

  explicit CrossEntropy(CrossEntropyOptions options);

 private:
  Tensor loss(const Tensor& y_pred, const Tensor& y_true, const State& state) const override;
  CrossEntropyForm form_of(const Tensor& y_pred, const Tensor& y_true) const;
  Tensor binary(const Tensor& y_pred, const Tensor& y_true) const;
  Tensor over_classes(const Tensor& y_pred, const Tensor& target) const;
  Tensor class_indices(const Tensor& y_pred, const Tensor& y_true) const;
  Tensor distribution(const Tensor& y_pred, const Tensor& y_true) const;
  void check_values(const Tensor& y_pred, CrossEntropyForm form) const;
  void check_indices(const Tensor& y_true, int64_t classes) const;

  CrossEntropyOptions options_;
};

}  // namespace fe::ops
