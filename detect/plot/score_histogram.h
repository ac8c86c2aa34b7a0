// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "detect/threshold.h"
#include "plot/chart/histogram.h"

namespace fe::detect {

/// How the scores of normal samples (label 0) and of outliers (label 1) are spread, each group with
/// area 1, and where the threshold parts them. The bins end at the 99.5th percentile of all scores,
/// lest a few far ones squeeze the rest; the legend shows how many are left out. Throws fe::Error
/// unless there are as many labels as scores, at least one, labels are 0 or 1, and scores finite.
plot::Histogram score_histogram(std::span<const int64_t> labels,
                                std::span<const double> scores,
                                const std::optional<Threshold>& threshold = {});

}  // namespace fe::detect
