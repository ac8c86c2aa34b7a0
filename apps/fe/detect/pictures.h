// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "detect/threshold.h"

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

/// Why "instance", "histogram", "roc" or "pr" cannot be drawn of these scores; empty if it can.
std::string why_not(const std::string& what, const DrawnScores& scores);

/// Draws it and returns the file. Throws fe::Error when why_not() has a reason.
std::filesystem::path draw_scores(const std::string& what,
                                  const DrawnScores& scores,
                                  const PictureFolder& to);

}  // namespace fe::app
