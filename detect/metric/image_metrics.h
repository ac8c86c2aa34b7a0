// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace fe::detect {

/// How well the scores of whole images, or of other samples, tell outliers from normal ones.
struct ImageMetrics {
  double auroc = 0.0;             ///< area under the ROC curve; 0.5 for chance
  double aupr = 0.0;              ///< average_precision(), outliers the positives
  double f1_max = 0.0;            ///< the highest F1 of any threshold
  double f1_max_threshold = 0.0;  ///< best_f1_threshold(): an outlier's score is greater than it
  double fpr_at_95_tpr = 0.0;     ///< the lowest false positive rate that finds 95 % of outliers
  int64_t normal = 0;             ///< samples of label 0
  int64_t outliers = 0;           ///< samples of label 1
};

/// All of them, in O(n log n). Labels are 1 for outliers and 0 for normal samples; a higher score
/// is stranger. Throws fe::Error unless there are as many labels as scores, both labels occur and
/// no other, and scores are finite.
ImageMetrics image_metrics(std::span<const int64_t> labels, std::span<const double> scores);

}  // namespace fe::detect
