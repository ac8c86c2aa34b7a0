// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "detect/metric/bootstrap.h"
#include "detect/metric/image_metrics.h"
#include "detect/metric/pixel_metrics.h"
#include "detect/outlier_detector.h"
#include "detect/prediction.h"
#include "fe/base/key.h"
#include "fe/data/dataset.h"

namespace fe::detect {

struct EvaluateOptions {
  std::vector<int64_t> normal_labels;  ///< under label_key; other samples are outliers
  Key label_key = "y";                 ///< the key of the labels
  /// Of the samples' masks, [H, W], not 0 where a pixel is an outlier. Unset: no pixel metrics.
  std::optional<Key> mask_key = {};
  std::optional<double> outlier_perc = {};  ///< as in ScoreOptions
  int64_t batch_size = 256;                 ///< the number of samples per batch
  int64_t resamples = 0;                    ///< of the bootstrap; 0: no intervals
  double confidence = 0.95;                 ///< the confidence level of the intervals
  uint64_t seed = 7;                        ///< of the bootstrap
};

/// The bootstrap's intervals of the numbers in ImageMetrics.
struct ImageIntervals {
  Interval auroc = {};          ///< the interval of AUROC
  Interval aupr = {};           ///< the interval of AUPR
  Interval f1_max = {};         ///< the interval of the largest F1
  Interval fpr_at_95_tpr = {};  ///< the interval of the false positive rate at 95 % recall
  double confidence = 0.95;     ///< the confidence level
};

/// What a threshold made of labeled samples.
struct Confusion {
  Threshold threshold = {};     ///< the threshold
  int64_t true_positives = 0;   ///< outliers that were flagged
  int64_t false_negatives = 0;  ///< outliers that were missed
  int64_t false_positives = 0;  ///< normal samples that were flagged
  int64_t true_negatives = 0;   ///< normal samples that are not flagged
};

/// How well a detector finds the outliers of a labeled data set.
struct Evaluation {
  DetectorMeta meta = {};                  ///< the name and version of the detector
  double outlier_perc = 100.0;             ///< the percentage of features in the instance score
  int64_t samples = 0;                     ///< with a finite score
  int64_t normal = 0;                      ///< among these
  int64_t outliers = 0;                    ///< among these
  std::vector<int64_t> left_out = {};      ///< numbers of the samples whose score is not finite
  std::optional<ImageMetrics> image = {};  ///< needs samples of both kinds
  std::optional<ImageIntervals> intervals = {};  ///< needs `image` and resamples
  std::optional<PixelMetrics> pixel = {};        ///< needs masks with pixels of both kinds
  std::optional<Confusion> confusion = {};       ///< needs a threshold of instance scores
  std::vector<std::string> notes = {};           ///< what is not given, and why
  std::vector<int64_t> labels = {};              ///< 1 for outliers, of all that were given
  std::vector<double> scores = {};               ///< of the same
};

/// Scores `samples` and holds the scores against their labels. Throws fe::Error without
/// normal_labels, for labels that are not integers, options out of range, masks that are not
/// images, and as OutlierDetector::score() does, but not for scores that are not finite.
Evaluation evaluate(const OutlierDetector& detector,
                    const Dataset& samples,
                    const EvaluateOptions& options);

/// A table for people, and every number for programs, without labels and scores.
std::string to_text(const Evaluation& evaluation);
/// The evaluation as JSON.
std::string to_json(const Evaluation& evaluation);

}  // namespace fe::detect
