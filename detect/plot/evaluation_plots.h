// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "detect/evaluation.h"

namespace fe::detect {

/// What save_evaluation_plots() shows.
struct EvaluationPlotsOptions {
  /// The samples of feature_scores.png, by number; empty: the first three normal ones and the first
  /// three outliers.
  std::vector<int64_t> shown = {};
  /// The name of a sample, beside its row; unset: "#" and its number.
  std::function<std::string(int64_t)> name = {};
};

/// Plots how well a detector recognizes the outliers among `samples`, whose evaluation this is,
/// into a folder: instance_scores.png and score_histogram.png; roc.png and precision_recall.png, if
/// there are samples of both kinds; feature_scores.png, if the samples are images, with some of
/// them beside their reconstructions. Samples whose score is not finite are left out of the charts.
void save_evaluation_plots(const std::filesystem::path& folder,
                           const OutlierDetector& detector,
                           const Dataset& samples,
                           const Evaluation& evaluation,
                           const EvaluationPlotsOptions& options = {});

}  // namespace fe::detect
