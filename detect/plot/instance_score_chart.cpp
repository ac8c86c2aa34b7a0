// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/instance_score_chart.h"

#include <fmt/ranges.h>

#include <utility>

#include "detect/plot/threshold_name.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

void check(std::span<const double> scores,
           std::span<const int64_t> labels,
           const std::vector<std::string>& names) {
  FE_CHECK(labels.size() == scores.size(),
           "instance_score_chart: expected as many labels as scores, got {} labels and {} scores. "
           "Give one of each for an instance.",
           labels.size(), scores.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    FE_CHECK(0 <= labels[i] && labels[i] < static_cast<int64_t>(names.size()),
             "instance_score_chart: expected labels that have one of the {} names [{}], got {} at "
             "index {}. Name label k at position k, from 0.",
             names.size(), fmt::join(names, ", "), labels[i], i);
  }
}

}  // namespace

plot::Chart instance_score_chart(std::span<const double> scores,
                                 std::span<const int64_t> labels,
                                 const std::vector<std::string>& names,
                                 const std::optional<Threshold>& threshold) {
  check(scores, labels, names);
  std::vector<std::vector<double>> x(names.size()), y(names.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    const auto label = static_cast<size_t>(labels[i]);
    x[label].push_back(static_cast<double>(i));
    y[label].push_back(scores[i]);
  }
  plot::Chart chart = {.title = "Outlier score of each instance",
                       .x_label = "instance",
                       .y_label = "instance score"};
  for (size_t label = 0; label < names.size(); ++label) {
    if (y[label].empty()) continue;
    chart.series.push_back({.name = names[label],
                            .x = std::move(x[label]),
                            .y = std::move(y[label]),
                            .line = false,
                            .color = plot::palette(label)});
  }
  // Named in the legend: beside the line, its name would hide dots.
  if (threshold && !scores.empty()) {
    chart.series.push_back({.name = threshold_name(*threshold),
                            .x = {-1.0, static_cast<double>(scores.size())},
                            .y = {threshold->value, threshold->value},
                            .dashed = true,
                            .color = plot::kInk});
  }
  return chart;
}

}  // namespace fe::detect
