// SPDX-License-Identifier: Apache-2.0
#include "detect/plot/curves.h"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "detect/metric/precision_recall_curve.h"
#include "detect/metric/samples.h"
#include "detect/plot/threshold_name.h"
#include "fe/base/error.h"
#include "traces/metric/roc_curve.h"

namespace fe::detect {
namespace {

constexpr plot::Range kRates = {.min = -0.02, .max = 1.02};  // whole dots at 0 and 1

ClassCounts check(std::string_view what, const LabeledScores& detector) {
  const std::string name = fmt::format("{}: '{}'", what, detector.name);
  const ClassCounts counts = count_classes(name, detector.labels, detector.scores);
  check_both_classes(name, "samples", counts);
  return counts;
}

void check_threshold(std::string_view what,
                     const std::vector<LabeledScores>& detectors,
                     const std::optional<Threshold>& threshold) {
  FE_CHECK(!threshold || !detectors.empty(),
           "{}: expected a detector for the threshold {}, got none. Give its labels and scores.",
           what, threshold->value);
}

/// How many samples of each class are above the threshold.
ClassCounts flagged(const LabeledScores& detector, const Threshold& threshold) {
  ClassCounts counts;
  for (size_t i = 0; i < detector.scores.size(); ++i) {
    if (!threshold.is_outlier(detector.scores[i])) continue;
    ++(detector.labels[i] == 1 ? counts.outliers : counts.normal);
  }
  return counts;
}

double rate(int64_t part, int64_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

plot::Series steps_of(const LabeledScores& detector, size_t index) {
  const PrecisionRecallCurve curve = precision_recall_curve(detector.labels, detector.scores);
  std::vector<double> x, y;
  // From recall 0 up; each threshold's precision holds for all of the recall that it gains.
  for (size_t i = curve.thresholds.size(); i-- > 0;) {
    x.push_back(curve.recall[i + 1]);
    x.push_back(curve.recall[i]);
    y.insert(y.end(), 2, curve.precision[i]);
  }
  const std::string area = fmt::format("AP = {:.4f}", average_precision(curve));
  return {.name = detector.name.empty() ? area : fmt::format("{} ({})", detector.name, area),
          .x = std::move(x),
          .y = std::move(y),
          .color = plot::palette(index)};
}

std::optional<plot::Series> operating_point(const LabeledScores& detector,
                                            const Threshold& threshold) {
  const ClassCounts all = count_classes("precision_recall_chart", detector.labels, detector.scores);
  const ClassCounts found = flagged(detector, threshold);
  if (found.normal + found.outliers == 0) return std::nullopt;
  const double precision = rate(found.outliers, found.outliers + found.normal);
  const double recall = rate(found.outliers, all.outliers);
  return plot::Series{.name = fmt::format("{} (precision {:.3f}, recall {:.3f})",
                                          threshold_name(threshold), precision, recall),
                      .x = {recall},
                      .y = {precision},
                      .color = plot::kInk};
}

}  // namespace

LabeledScores finite_scores(const std::string& name,
                            const std::vector<int64_t>& labels,
                            const std::vector<double>& scores) {
  LabeledScores chosen{.name = name, .labels = {}, .scores = {}};
  for (size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i])) continue;
    chosen.labels.push_back(labels[i]);
    chosen.scores.push_back(scores[i]);
  }
  return chosen;
}

plot::Roc roc_figure(const std::vector<LabeledScores>& detectors,
                     const std::optional<Threshold>& threshold) {
  check_threshold("roc_figure", detectors, threshold);
  plot::Roc roc = {.title = "ROC: outliers found"};
  for (const LabeledScores& detector : detectors) {
    check("roc_figure", detector);
    auto curve = traces::roc_curve(detector.labels, detector.scores);
    roc.curves.push_back(
        {.name = detector.name, .fpr = std::move(curve.fpr), .tpr = std::move(curve.tpr)});
  }
  if (!threshold) return roc;
  const ClassCounts all = check("roc_figure", detectors.front());
  const ClassCounts found = flagged(detectors.front(), *threshold);
  roc.operating_point = plot::OperatingPoint{.fpr = rate(found.normal, all.normal),
                                             .tpr = rate(found.outliers, all.outliers),
                                             .label = threshold_name(*threshold)};
  return roc;
}

plot::Chart precision_recall_chart(const std::vector<LabeledScores>& detectors,
                                   const std::optional<Threshold>& threshold) {
  check_threshold("precision_recall_chart", detectors, threshold);
  plot::Chart chart = {.title = "Precision and recall of outliers",
                       .x_label = "recall",
                       .y_label = "precision",
                       .x_range = kRates,
                       .y_range = kRates,
                       .square = true,
                       .size = {.width = 360.0, .height = 390.0}};
  std::set<double> chances;
  for (size_t i = 0; i < detectors.size(); ++i) {
    const ClassCounts counts = check("precision_recall_chart", detectors[i]);
    chances.insert(rate(counts.outliers, counts.outliers + counts.normal));
    chart.series.push_back(steps_of(detectors[i], i));
  }
  for (const double chance : chances) {
    chart.horizontal_lines.push_back({.at = chance, .label = fmt::format("chance {:.3g}", chance)});
  }
  if (!threshold) return chart;
  if (auto point = operating_point(detectors.front(), *threshold)) {
    chart.series.push_back(std::move(*point));
  }
  return chart;
}

}  // namespace fe::detect
