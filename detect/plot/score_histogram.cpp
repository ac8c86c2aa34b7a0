// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/score_histogram.h"

#include <vector>

#include "detect/metric/percentile.h"
#include "detect/metric/samples.h"
#include "detect/plot/threshold_name.h"
#include "plot/chart/range.h"

namespace fe::detect {
namespace {

constexpr double kShownPerc = 99.5;

std::vector<double> scores_of(std::span<const int64_t> labels,
                              std::span<const double> scores,
                              int64_t label) {
  std::vector<double> chosen;
  for (size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == label) chosen.push_back(scores[i]);
  }
  return chosen;
}

}  // namespace

plot::Histogram score_histogram(std::span<const int64_t> labels,
                                std::span<const double> scores,
                                const std::optional<Threshold>& threshold) {
  const ClassCounts counts = count_classes("score_histogram", labels, scores);
  plot::Extent shown;
  shown.add(percentile(scores, 0.0));
  shown.add(percentile(scores, kShownPerc));
  plot::Histogram histogram = {.title = "Scores of normal samples and outliers",
                               .x_label = "outlier score",
                               .range = shown.range(),
                               .density = true};
  if (threshold) {
    histogram.vertical_lines = {{.at = threshold->value, .label = threshold_name(*threshold)}};
  }
  const auto add = [&](const char* name, int64_t label) {
    histogram.groups.push_back({.name = name,
                                .values = scores_of(labels, scores, label),
                                .color = plot::palette(static_cast<size_t>(label))});
  };
  if (counts.normal > 0) add("normal", 0);
  if (counts.outliers > 0) add("outlier", 1);
  return histogram;
}

}  // namespace fe::detect
