// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/fe/train/config_arguments.h"
#include "detect/outlier_detector.h"
#include "detect/prediction.h"
#include "plot/image/image_grid.h"

namespace fe::app {

/// Scored samples to draw.
struct DrawnScores {
  std::vector<double> scores;                       ///< those that are not finite are not drawn
  std::vector<int64_t> labels = {};                 ///< 1 for outliers; empty: unknown
  std::optional<detect::Threshold> threshold = {};  ///< of these scores
  std::string detector = {};                        ///< for legends
};

/// Where plots are written, and their format: "png" or "svg".
struct PictureFolder {
  std::filesystem::path folder;
  std::string format = "png";

  std::filesystem::path file(const std::string& name) const {
    return folder / (name + "." + format);
  }
};

/// The detector's threshold, if it applies to instance scores.
std::optional<detect::Threshold> instance_threshold(const detect::OutlierDetector& detector);

/// Why "instance", "histogram", "roc" or "pr" cannot be drawn of these scores; empty if it can.
std::string why_not(const std::string& what, const DrawnScores& scores);

/// Draws it and returns the file. Throws fe::Error when why_not() has a reason.
std::filesystem::path draw_scores(const std::string& what,
                                  const DrawnScores& scores,
                                  const PictureFolder& to);

/// Samples beside their reconstructions and the scores of their pixels. `scores`: of these samples,
/// with feature scores and reconstructions. Throws fe::Error for samples that are not images.
plot::ImageGrid outlier_grid(const detect::OutlierDetector& detector,
                             const Tensor& samples,
                             const detect::Scores& scores,
                             const std::vector<std::string>& names);

/// Whether outlier_grid() can draw samples of the detector.
bool has_pictures(const Tensor& samples, const detect::Scores& scores);

/// outlier_grid() of the samples of these `numbers`, which are scored again. nullopt when they are
/// not images.
std::optional<plot::ImageGrid> outlier_grid_of(const detect::OutlierDetector& detector,
                                               const Dataset& dataset,
                                               const std::vector<int64_t>& numbers,
                                               const std::vector<std::string>& names);

}  // namespace fe::app
