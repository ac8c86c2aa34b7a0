// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "detect/threshold.h"
#include "plot/chart/chart.h"

namespace fe::detect {

/// Instance scores by the index of the instance, from 0: a dot each, in the color of its label,
/// and a dashed line at the threshold; the legend names both.
///
///   plot::save("scores.png", instance_score_chart(scores, labels, {"normal", "outlier"}));
///
/// Label k is called names[k]; labels that do not occur are not in the legend. A score that is not
/// finite has no dot. Throws fe::Error unless there are as many labels as scores, and for a label
/// without a name.
plot::Chart instance_score_chart(std::span<const double> scores,
                                 std::span<const int64_t> labels,
                                 const std::vector<std::string>& names,
                                 const std::optional<Threshold>& threshold = {});

}  // namespace fe::detect
