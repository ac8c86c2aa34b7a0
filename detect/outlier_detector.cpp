// SPDX-License-Identifier: Apache-2.0
#include "detect/outlier_detector.h"

#include <torch/types.h>

#include <cmath>
#include <utility>

#include "detect/find_threshold.h"
#include "detect/ops/is_outlier.h"
#include "fe/base/error.h"
#include "fe/base/log.h"

namespace fe::detect {
namespace {

double checked_perc(double outlier_perc) {
  FE_CHECK(outlier_perc > 0 && outlier_perc <= 100,
           "outlier_perc: expected per cent of the features, above 0 and at most 100, got {}.",
           outlier_perc);
  return outlier_perc;
}

std::string shape_text(const run::InputSpec& spec) {
  return fmt::format("{} [{}]", spec.dtype, fmt::join(spec.shape, ", "));
}

/// Throws for scores that are not finite, naming the first.
void check_finite(const std::string& name, const Tensor& scores) {
  const Tensor bad = scores.isfinite().logical_not();
  const auto count = bad.sum().item<int64_t>();
  FE_CHECK(
      count == 0,
      "{}: the scores of {} of {} samples are not finite, first of sample {}. Does it hold NaN "
      "or infinite values? `fe data audit` finds those.",
      name, count, scores.size(0), bad.nonzero()[0].item<int64_t>());
}

void append(Tensor& all, const Tensor& part, int64_t first, int64_t total) {
  if (!all.defined()) {
    std::vector<int64_t> sizes = part.sizes().vec();
    sizes[0] = total;
    all = torch::empty(sizes, part.options());
  }
  all.narrow(0, first, part.size(0)).copy_(part);
}

}  // namespace

OutlierDetector::OutlierDetector(const Description& description,
                                 ScoringOptions scoring,
                                 std::vector<Scheduled<AnyNumpyOp>> ops,
                                 OptionsText options_text)
    : name_(description.name),
      scoring_(std::move(scoring)),
      ops_(std::move(ops)),
      options_text_(std::move(options_text)),
      threshold_(std::make_shared<std::optional<Threshold>>()) {
  FE_CHECK(scoring_.threshold_method != ThresholdMethod::kGiven,
           "{}: expected a threshold_method that finds a threshold, got given. Leave it out, and "
           "set threshold.",
           name_);
  if (scoring_.threshold) set_threshold(*scoring_.threshold);
}

void OutlierDetector::set_threshold(const Threshold& threshold) {
  FE_CHECK(std::isfinite(threshold.value), "{}: expected a finite threshold, got {}.", name_,
           threshold.value);
  // The instance scores that it was found on are those to hold against it.
  scoring_.outlier_perc = checked_perc(threshold.outlier_perc);
  *threshold_ = threshold;
}

std::vector<Scheduled<AnyTensorOp>> OutlierDetector::network_ops() const {
  auto ops = scoring_ops(scoring_.outlier_perc);
  ops.push_back(IsOutlier(
      {.inputs = {kFeatureScore, kInstanceScore}, .outputs = kIsOutlier, .threshold = threshold_}));
  return ops;
}

run::InferOptions OutlierDetector::infer() const {
  return {.input = kInput,
          .score = kInstanceScore,
          .outputs = {kInstanceScore, kIsOutlier, kReconstruction}};
}

run::Inference OutlierDetector::inference(double outlier_perc, int64_t batch_size) const {
  FE_CHECK(batch_size >= 1, "batch_size: expected at least 1, got {}.", batch_size);
  return {.ops = ops_,
          .batch_size = batch_size,
          .network = Network(scoring_ops(checked_perc(outlier_perc))),
          .infer = infer(),
          .epoch = epoch_,
          .seed = seed_};
}

void OutlierDetector::check_samples(const Dataset& samples) const {
  const auto spec = inputs_.find(kInput);
  if (spec == inputs_.end()) return;
  const auto given = run::input_specs(samples);
  const auto x = given.find(kInput);
  FE_CHECK(x != given.end(), "{}: expected samples with the key '{}', got [{}].", name_, kInput,
           fmt::join(samples.keys(), ", "));
  FE_CHECK(x->second.dtype == spec->second.dtype && x->second.shape == spec->second.shape,
           "{}: expected samples of {}, as it was trained on, got {}.", name_,
           shape_text(spec->second), shape_text(x->second));
}

Scores OutlierDetector::score(const Samples& samples, const ScoreOptions& options) const {
  const Dataset& dataset = samples.dataset();
  check_samples(dataset);
  std::vector<std::string> wanted = {kInstanceScore};
  if (options.feature_score) wanted.emplace_back(kFeatureScore);
  if (options.reconstruction) wanted.emplace_back(kReconstruction);
  Scores scores;
  const double perc = options.outlier_perc.value_or(scoring_.outlier_perc);
  run::run_inference(inference(perc, options.batch_size), dataset, wanted,
                     [&](const Batch& values, int64_t first) {
                       append(scores.instance_score, values[kInstanceScore], first, dataset.size());
                       if (options.feature_score) {
                         append(scores.feature_score, values[kFeatureScore], first, dataset.size());
                       }
                       if (options.reconstruction) {
                         append(scores.reconstruction, values[kReconstruction], first,
                                dataset.size());
                       }
                     });
  if (!options.allow_nan) check_finite(name_, scores.instance_score);
  return scores;
}

Tensor OutlierDetector::reconstruct(const Samples& samples) const {
  return score(samples, {.reconstruction = true, .allow_nan = true}).reconstruction;
}

Threshold OutlierDetector::infer_threshold(const Samples& samples,
                                           const InferThresholdOptions& options) {
  const double perc = options.outlier_perc.value_or(scoring_.outlier_perc);
  const Scores scores =
      score(samples, {.outlier_perc = perc,
                      .batch_size = options.batch_size,
                      .feature_score = options.outlier_type == OutlierType::kFeature});
  Threshold threshold = find_threshold(scores, samples.dataset(), options);
  threshold.outlier_perc = perc;
  set_threshold(threshold);
  return threshold;
}

Prediction OutlierDetector::predict(const Samples& samples, const PredictOptions& options) const {
  const bool features =
      options.return_feature_score || judged_type(options) == OutlierType::kFeature;
  return predict(score(samples, {.outlier_perc = options.outlier_perc,
                                 .batch_size = options.batch_size,
                                 .feature_score = features}),
                 options);
}

OutlierType OutlierDetector::judged_type(const PredictOptions& options) const {
  FE_CHECK(threshold_->has_value(),
           "{}: there is no threshold yet. Give one with set_threshold(), or find it with "
           "infer_threshold() on normal samples that were not trained on.",
           name_);
  const Threshold& threshold = **threshold_;
  const OutlierType type = options.outlier_type.value_or(threshold.outlier_type);
  FE_CHECK(threshold.samples == 0 || type == threshold.outlier_type,
           "{}: expected outlier_type {}, which the threshold was found for, got {}. Find another "
           "threshold with infer_threshold().",
           name_, option_name(threshold.outlier_type), option_name(type));
  return type;
}

Prediction OutlierDetector::predict(const Scores& scores, const PredictOptions& options) const {
  const OutlierType type = judged_type(options);
  const Tensor& judged =
      type == OutlierType::kFeature ? scores.feature_score : scores.instance_score;
  FE_CHECK(judged.defined(), "{}: expected {} scores, got none. Ask score() for them.", name_,
           option_name(type));
  // In float64, or a score next to the threshold might fall on its other side.
  const Tensor above = judged.to(torch::kDouble).gt((*threshold_)->value).to(torch::kLong);
  Prediction prediction{.is_outlier = above.masked_fill(judged.isfinite().logical_not(), -1),
                        .threshold = **threshold_,
                        .meta = meta()};
  if (options.return_instance_score) prediction.instance_score = scores.instance_score;
  if (options.return_feature_score) prediction.feature_score = scores.feature_score;
  return prediction;
}

DetectorMeta OutlierDetector::meta() const {
  return {.name = name_, .data_type = scoring_.data_type, .version = FE_VERSION};
}

}  // namespace fe::detect
