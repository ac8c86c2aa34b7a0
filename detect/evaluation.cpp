// SPDX-License-Identifier: Apache-2.0
#include "detect/evaluation.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

#include "detect/find_threshold.h"
#include "detect/score_maps.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

constexpr int64_t kBatchesAtOnce = 8;  // whose feature scores are held before they become maps

/// Finite scores and their labels.
struct Finite {
  std::vector<int64_t> labels = {};
  std::vector<double> scores = {};
};

struct Judged {
  Tensor instance_score;  // float64 [N]
  Tensor maps = {};       // float32 [N, H, W]; with masks
};

// [N, H, W] of masks with or without a size of 1 for their channel.
Array mask_column(const Dataset& samples, const Key& key) {
  FE_CHECK(samples.keys().contains(key), "mask_key: expected a key of the samples, [{}], got {}.",
           fmt::join(samples.keys(), ", "), key);
  const Array masks = samples.column(key);
  const Shape& shape = masks.shape();
  if (shape.dim() == 3) return masks;
  if (shape.dim() == 4 && shape[1] == 1) return masks.reshape({shape[0], shape[2], shape[3]});
  if (shape.dim() == 4 && shape[3] == 1) return masks.reshape({shape[0], shape[1], shape[2]});
  fail("mask_key: expected masks [H, W] under {}, got {} of {} samples.", key, shape, shape[0]);
}

// Feature scores take much memory: some batches at a time become maps.
Judged judge_with_maps(const OutlierDetector& detector,
                       const Dataset& samples,
                       const Shape& masks,
                       ScoreOptions options) {
  options.feature_score = true;
  const int64_t at_once = options.batch_size * kBatchesAtOnce;
  std::vector<Tensor> scores, maps;
  for (int64_t first = 0; first < samples.size(); first += at_once) {
    std::vector<int64_t> numbers(static_cast<size_t>(std::min(at_once, samples.size() - first)));
    std::iota(numbers.begin(), numbers.end(), first);
    const Scores part = detector.score(samples.select(std::move(numbers)), options);
    scores.push_back(part.instance_score);
    maps.push_back(score_maps(part.feature_score, masks[1], masks[2]));
  }
  return {.instance_score = torch::cat(scores), .maps = torch::cat(maps)};
}

Finite sort_out(Evaluation& evaluation) {
  Finite finite;
  for (size_t i = 0; i < evaluation.scores.size(); ++i) {
    if (!std::isfinite(evaluation.scores[i])) {
      evaluation.left_out.push_back(static_cast<int64_t>(i));
      continue;
    }
    finite.labels.push_back(evaluation.labels[i]);
    finite.scores.push_back(evaluation.scores[i]);
  }
  evaluation.samples = static_cast<int64_t>(finite.labels.size());
  evaluation.outliers = std::accumulate(finite.labels.begin(), finite.labels.end(), int64_t{0});
  evaluation.normal = evaluation.samples - evaluation.outliers;
  return finite;
}

ImageIntervals intervals_of(const Finite& finite, const EvaluateOptions& options) {
  const BootstrapOptions bootstrap{
      .resamples = options.resamples, .confidence = options.confidence, .seed = options.seed};
  const auto interval = [&](double ImageMetrics::*number) {
    return bootstrap_interval(
        finite.labels, finite.scores,
        [number](std::span<const int64_t> labels, std::span<const double> scores) {
          return image_metrics(labels, scores).*number;
        },
        bootstrap);
  };
  return {.auroc = auroc_interval(finite.labels, finite.scores, bootstrap),
          .aupr = interval(&ImageMetrics::aupr),
          .f1_max = interval(&ImageMetrics::f1_max),
          .fpr_at_95_tpr = interval(&ImageMetrics::fpr_at_95_tpr),
          .confidence = options.confidence};
}

void add_image_metrics(Evaluation& evaluation,
                       const Finite& finite,
                       const EvaluateOptions& options) {
  if (evaluation.normal == 0 || evaluation.outliers == 0) {
    evaluation.notes.push_back(
        fmt::format("AUROC, AUPR, F1 max and FPR at 95 % TPR are not given: they need normal "
                    "samples and outliers, and there are {} and {}.",
                    evaluation.normal, evaluation.outliers));
    return;
  }
  evaluation.image = image_metrics(finite.labels, finite.scores);
  if (options.resamples > 0) evaluation.intervals = intervals_of(finite, options);
}

void add_confusion(Evaluation& evaluation,
                   const Finite& finite,
                   const std::optional<Threshold>& threshold) {
  if (!threshold) {
    evaluation.notes.emplace_back(
        "no threshold, and no counts of what it flags: infer_threshold() or `fe detect threshold` "
        "finds one.");
    return;
  }
  if (threshold->outlier_type == OutlierType::kFeature) {
    evaluation.notes.emplace_back(
        "the detector's threshold is one of feature scores: no counts of flagged samples.");
    return;
  }
  Confusion confusion{.threshold = *threshold};
  for (size_t i = 0; i < finite.scores.size(); ++i) {
    const bool flagged = threshold->is_outlier(finite.scores[i]);
    if (finite.labels[i] == 1) {
      ++(flagged ? confusion.true_positives : confusion.false_negatives);
    } else {
      ++(flagged ? confusion.false_positives : confusion.true_negatives);
    }
  }
  evaluation.confusion = confusion;
  if (threshold->samples > 0 && threshold->outlier_perc != evaluation.outlier_perc) {
    evaluation.notes.push_back(fmt::format(
        "the threshold was found with outlier_perc {}, and these scores are of {}: its flags "
        "may be wrong.",
        threshold->outlier_perc, evaluation.outlier_perc));
  }
}

void add_pixel_metrics(Evaluation& evaluation, const Tensor& maps, const Array& masks) {
  const Tensor finite = maps.flatten(1).isfinite().all(1).nonzero().flatten();
  const Tensor marked = as_tensor(masks).index_select(0, finite).ne(0);
  const auto outlying = marked.sum().item<int64_t>();
  if (outlying == 0 || outlying == marked.numel()) {
    evaluation.notes.push_back(fmt::format(
        "pixel AUROC and AUPRO are not given: they need normal and outlying pixels, and {} of {} "
        "are marked.",
        outlying, marked.numel()));
    return;
  }
  evaluation.pixel = pixel_metrics(to_array(maps.index_select(0, finite)), to_array(marked));
}

}  // namespace

Evaluation evaluate(const OutlierDetector& detector,
                    const Dataset& samples,
                    const EvaluateOptions& options) {
  FE_CHECK(options.resamples >= 0, "resamples: expected 0 or more, got {}.", options.resamples);
  Evaluation evaluation{
      .meta = detector.meta(),
      .outlier_perc = options.outlier_perc.value_or(detector.outlier_perc()),
      .labels = outlier_labels(samples, options.label_key, options.normal_labels)};
  const ScoreOptions score{
      .outlier_perc = evaluation.outlier_perc, .batch_size = options.batch_size, .allow_nan = true};
  const Array masks = options.mask_key ? mask_column(samples, *options.mask_key) : Array();
  const Judged judged = options.mask_key ? judge_with_maps(detector, samples, masks.shape(), score)
                                         : Judged{detector.score(samples, score).instance_score};
  const auto* first = judged.instance_score.data_ptr<double>();
  evaluation.scores.assign(first, first + judged.instance_score.numel());
  const Finite finite = sort_out(evaluation);
  add_image_metrics(evaluation, finite, options);
  add_confusion(evaluation, finite, detector.threshold());
  if (judged.maps.defined()) add_pixel_metrics(evaluation, judged.maps, masks);
  return evaluation;
}

}  // namespace fe::detect
