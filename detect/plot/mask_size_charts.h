// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plot/chart/chart.h"

namespace fe::detect {

/// Scores by row, each with one score for every mask size.
using ScoreRows = std::vector<std::vector<double>>;

// Charts of how instance scores grow with the masks that apply_mask() puts on images; `sizes` are
// the sides of the masks in pixels, 0 for the image itself. A score that is not finite makes a gap.
// Each throws fe::Error for a row that has not one score for every size.

/// One line per image: scores[image][size]. A single image is one row.
plot::Chart score_by_mask_size_chart(std::span<const int64_t> sizes, const ScoreRows& scores);

/// The mean over the images of scores[image][size], with bars of the standard error of that mean
/// to both sides when there are two images or more.
plot::Chart mean_score_by_mask_size_chart(std::span<const int64_t> sizes, const ScoreRows& scores);

/// One line for each outlier_perc, the share in per cent of a sample's features that its score is
/// the mean of: scores[perc][size]. Throws fe::Error as well unless there are as many rows as
/// `percs`.
plot::Chart score_by_outlier_perc_chart(std::span<const int64_t> sizes,
                                        std::span<const double> percs,
                                        const ScoreRows& scores);

}  // namespace fe::detect
