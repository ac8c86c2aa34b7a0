// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "detect/threshold.h"
#include "plot/chart/chart.h"
#include "plot/chart/roc.h"

namespace fe::detect {

/// What a detector makes of labeled samples.
struct LabeledScores {
  std::string name = {};        ///< of the detector, in the legend
  std::vector<int64_t> labels;  ///< 1: outlier, 0: normal
  std::vector<double> scores;   ///< as many; high for outliers
};

/// The samples whose score is finite.
LabeledScores finite_scores(const std::string& name,
                            const std::vector<int64_t>& labels,
                            const std::vector<double>& scores);

// Plots of how well detectors find outliers, one curve each; the dot is what the first one's
// samples give at `threshold`. Each throws fe::Error unless every detector has as many labels as
// scores, both labels occur and no other, and scores are finite; and for a threshold without a
// detector.

/// ROC curves, with the area under each in the legend. Outliers are the positives.
plot::Roc roc_figure(const std::vector<LabeledScores>& detectors,
                     const std::optional<Threshold>& threshold = {});

/// Precision by recall, in steps: the area under each curve is its average_precision(), which the
/// legend gives. A horizontal line, the fraction of outliers, is what chance reaches. Nothing above
/// the threshold: no dot, since there is no precision.
plot::Chart precision_recall_chart(const std::vector<LabeledScores>& detectors,
                                   const std::optional<Threshold>& threshold = {});

}  // namespace fe::detect
