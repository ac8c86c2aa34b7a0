// SPDX-License-Identifier: Apache-2.0
#include "detect/find_threshold.h"

#include <torch/types.h>

#include <algorithm>
#include <span>

#include "detect/metric/percentile.h"
#include "detect/metric/thresholds.h"
#include "fe/base/error.h"
#include "fe/data/labels.h"

namespace fe::detect {
namespace {

std::vector<double> numbers(const Tensor& scores) {
  const Tensor flat = scores.flatten().to(torch::kDouble).contiguous();
  const auto* first = flat.data_ptr<double>();
  return {first, first + flat.numel()};
}

/// One label for each score: those of the samples, repeated for each of their features.
std::vector<int64_t> repeated(const std::vector<int64_t>& labels, size_t scores) {
  const size_t each = scores / labels.size();
  std::vector<int64_t> all;
  all.reserve(scores);
  for (const int64_t label : labels) all.insert(all.end(), each, label);
  return all;
}

std::vector<double> of_label(const std::vector<double>& scores,
                             const std::vector<int64_t>& labels,
                             int64_t label) {
  std::vector<double> chosen;
  for (size_t i = 0; i < scores.size(); ++i) {
    if (labels[i] == label) chosen.push_back(scores[i]);
  }
  return chosen;
}

ChosenThreshold labeled_threshold(const std::vector<int64_t>& labels,
                                  const std::vector<double>& scores,
                                  const InferThresholdOptions& options) {
  if (options.method == ThresholdMethod::kEqualError) return equal_error_threshold(labels, scores);
  if (options.method == ThresholdMethod::kBestF1) return best_f1_threshold(labels, scores);
  return cost_threshold(labels, scores,
                        {.false_positive = options.false_positive_cost,
                         .false_negative = options.false_negative_cost});
}

double share_above(const std::vector<double>& scores, double value) {
  const auto above =
      std::count_if(scores.begin(), scores.end(), [&](double s) { return s > value; });
  return static_cast<double>(above) / static_cast<double>(scores.size());
}

void find_percentile(Threshold& threshold,
                     const std::vector<double>& scores,
                     const std::vector<int64_t>& labels,
                     double perc) {
  FE_CHECK(perc > 0 && perc <= 100,
           "threshold_perc: expected the percentage of normal samples, above 0 and at most "
           "100, got {}.",
           perc);
  const auto normal = labels.empty() ? scores : of_label(scores, labels, 0);
  FE_CHECK(!normal.empty(), "infer_threshold: expected normal samples, got {} outliers alone.",
           scores.size());
  threshold.threshold_perc = perc;
  threshold.value = percentile(normal, perc);
  if (labels.empty()) return;
  threshold.false_positive_rate = share_above(normal, threshold.value);
  const auto outliers = of_label(scores, labels, 1);
  if (outliers.empty()) return;
  threshold.false_negative_rate = 1.0 - share_above(outliers, threshold.value);
}

}  // namespace

std::vector<int64_t> outlier_labels(const Dataset& samples,
                                    const Key& key,
                                    const std::vector<int64_t>& normal) {
  FE_CHECK(!normal.empty(),
           "normal_labels: expected the labels that mean normal, got none. There are {}.",
           data::list_labels(data::labels_of("normal_labels", samples, key)));
  auto labels = data::labels_of("normal_labels", samples, key);
  for (int64_t& label : labels) {
    label = std::find(normal.begin(), normal.end(), label) == normal.end() ? 1 : 0;
  }
  return labels;
}

Threshold find_threshold(const Scores& scores,
                         const Dataset& samples,
                         const InferThresholdOptions& options) {
  FE_CHECK(options.method != ThresholdMethod::kGiven,
           "infer_threshold: expected a method that finds one, got given: set_threshold() takes a "
           "value.");
  const bool by_feature = options.outlier_type == OutlierType::kFeature;
  const auto values = numbers(by_feature ? scores.feature_score : scores.instance_score);
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Threshold threshold{.method = options.method,
                      .outlier_type = options.outlier_type,
                      .samples = samples.size(),
                      .score_min = *low,
                      .score_max = *high};
  const bool needs_labels = options.method != ThresholdMethod::kPercentile;
  std::vector<int64_t> labels;
  if (needs_labels || !options.normal_labels.empty()) {
    labels =
        repeated(outlier_labels(samples, options.label_key, options.normal_labels), values.size());
  }
  if (!needs_labels) {
    find_percentile(threshold, values, labels, options.threshold_perc);
    return threshold;
  }
  const ChosenThreshold chosen = labeled_threshold(labels, values, options);
  threshold.value = chosen.value;
  threshold.false_positive_rate = chosen.fpr;
  threshold.false_negative_rate = chosen.fnr;
  return threshold;
}

}  // namespace fe::detect
