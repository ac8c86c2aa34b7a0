// SPDX-License-Identifier: Apache-2.0
#include "ops/loss/cross_entropy.h"

#include <torch/types.h>

#include "fe/base/error.h"
#include "fe/base/log.h"

namespace fe::ops {
namespace {

constexpr double kEpsilon = 1e-7;  // Keras's

Tensor clamped(const Tensor& probabilities) {
  return probabilities.clamp(kEpsilon, 1.0 - kEpsilon);
}

}  // namespace

std::string option_name(CrossEntropyForm form) {
  switch (form) {
    case CrossEntropyForm::kAuto:
      return "auto";
    case CrossEntropyForm::kBinary:
      return "binary";
    case CrossEntropyForm::kCategorical:
      return "categorical";
    case CrossEntropyForm::kSparse:
      return "sparse";
  }
  return "?";
}

CrossEntropy::CrossEntropy(CrossEntropyOptions options)
    : LossOp(options), options_(std::move(options)) {
  options_.class_weights.check(name());
}

Tensor CrossEntropy::loss(const Tensor& y_pred, const Tensor& y_true, const State& state) const {
  const CrossEntropyForm form = form_of(y_pred, y_true);
  if (state.checking) check_values(y_pred, form);
  if (form == CrossEntropyForm::kBinary) return binary(y_pred, matched(y_true, y_pred));

  FE_CHECK(y_pred.dim() >= 2, "CrossEntropy: expected {} to have a class axis, [N, C], got {}.",
           pred_key(), describe(y_pred));
  if (form == CrossEntropyForm::kCategorical) {
    return over_classes(y_pred, distribution(y_pred, y_true));
  }
  const Tensor indices = class_indices(y_pred, y_true);
  if (state.checking) check_indices(indices, y_pred.size(1));
  return over_classes(y_pred, indices);
}

CrossEntropyForm CrossEntropy::form_of(const Tensor& y_pred, const Tensor& y_true) const {
  if (options_.form != CrossEntropyForm::kAuto) return options_.form;
  if (y_pred.dim() == 2 && y_pred.size(1) > 1) {
    const bool indices = y_true.dim() < 2 || y_true.size(1) == 1;
    return indices ? CrossEntropyForm::kSparse : CrossEntropyForm::kCategorical;
  }
  const bool class_maps =
      y_pred.dim() > 2 && y_true.dim() == y_pred.dim() - 1 && !y_true.is_floating_point();
  return class_maps ? CrossEntropyForm::kSparse : CrossEntropyForm::kBinary;
}

Tensor CrossEntropy::binary(const Tensor& y_pred, const Tensor& y_true) const {
  const double s = options_.label_smoothing;
  const Tensor target = s > 0.0 ? y_true * (1.0 - s) + 0.5 * s : y_true;
  if (options_.from_logits && options_.class_weights.empty()) {
    return torch::binary_cross_entropy_with_logits(y_pred, target, {}, {}, at::Reduction::None);
  }
  const ClassWeights& weight = options_.class_weights;
  FE_CHECK(weight.empty() || weight.weights().rbegin()->first <= 1,
           "CrossEntropy: expected class_weights for the classes 0 and 1 of a binary loss, got one "
           "for class {}.",
           weight.weights().rbegin()->first);
  const Tensor p = options_.from_logits ? y_pred : clamped(y_pred);
  const Tensor log_yes = options_.from_logits ? torch::log_sigmoid(p) : p.log();
  const Tensor log_no = options_.from_logits ? torch::log_sigmoid(-p) : (1.0 - p).log();
  return -(weight[1] * target * log_yes + weight[0] * (1.0 - target) * log_no);
}

// torch applies a log-softmax, which makes the logarithms of probabilities sum to 1.
Tensor CrossEntropy::over_classes(const Tensor& y_pred, const Tensor& target) const {
  const Tensor scores = options_.from_logits ? y_pred : clamped(y_pred).log();
  const Tensor weight = options_.class_weights.tensor(y_pred.size(1), y_pred, name());
  return torch::cross_entropy_loss(scores, target, weight, at::Reduction::None,
                                   /*ignore_index=*/-100, options_.label_smoothing);
}

Tensor CrossEntropy::class_indices(const Tensor& y_pred, const Tensor& y_true) const {
  std::vector<int64_t> expected = y_pred.sizes().vec();
  expected.erase(expected.begin() + 1);
  const bool column = y_pred.dim() == 2 && y_true.dim() == 2 && y_true.size(1) == 1;
  const Tensor indices = column ? y_true.squeeze(1) : y_true;
  FE_CHECK(!y_true.is_floating_point() && indices.sizes() == at::IntArrayRef(expected),
           "CrossEntropy: expected {} to hold class indices, whole numbers of shape {}, for {} of "
           "shape {}, got {}. Are they one-hot? Then set form = CrossEntropyForm::kCategorical.",
           true_key(), shape_str(expected), pred_key(), shape_str(y_pred.sizes()),
           describe(y_true));
  return indices.to(at::kLong);
}

Tensor CrossEntropy::distribution(const Tensor& y_pred, const Tensor& y_true) const {
  FE_CHECK(y_true.sizes() == y_pred.sizes(),
           "CrossEntropy: expected {} to hold a distribution over the classes, of shape {} as {}, "
           "got {}. Are they class indices? Then set form = CrossEntropyForm::kSparse.",
           true_key(), shape_str(y_pred.sizes()), pred_key(), describe(y_true));
  return y_true.to(y_pred.scalar_type());
}

void CrossEntropy::check_values(const Tensor& y_pred, CrossEntropyForm form) const {
  if (y_pred.numel() == 0) return;
  const bool binary = form == CrossEntropyForm::kBinary;
  const auto low = y_pred.min().item<double>(), high = y_pred.max().item<double>();
  if (options_.from_logits) {
    if (low < 0.0 || high > 1.0) return;
    log::warn(
        "CrossEntropy: {} holds values from {:.4g} to {:.4g} only: they look like "
        "probabilities, but from_logits = true puts them through a {} once more. End the "
        "model without one, or set from_logits = false.",
        pred_key(), low, high, binary ? "sigmoid" : "softmax");
    return;
  }
  FE_CHECK(low >= 0.0 && high <= 1.0,
           "CrossEntropy: expected {} to hold probabilities in [0, 1], got values from {:.4g} to "
           "{:.4g}. End the model with a {}, or set from_logits = true.",
           pred_key(), low, high, binary ? "sigmoid" : "softmax");
}

void CrossEntropy::check_indices(const Tensor& y_true, int64_t classes) const {
  if (y_true.numel() == 0) return;
  const auto low = y_true.min().item<int64_t>(), high = y_true.max().item<int64_t>();
  FE_CHECK(low >= 0 && high < classes,
           "CrossEntropy: expected {} to hold classes from 0 to {}, as {} has {}, got classes from "
           "{} to {}.",
           true_key(), classes - 1, pred_key(), classes, low, high);
}

}  // namespace fe::ops
